package io.millrace.server.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.millrace.base.http.FreePort;
import io.millrace.server.docs.DocsPage.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Runs commands of the documentation with bash in a folder that looks like a checkout. The port of
/// the pages is replaced by a free one.
final class DocsShell implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;
  private static final Pattern SERVER = Pattern.compile("\\./millrace up .*");

  /// A command that only looks is repeated until it shows what the page shows.
  private static final Pattern LOOKS =
      Pattern.compile("(curl -s(?!.* (-d|-X|--data))|head|ls|cat) .*", Pattern.DOTALL);

  private final Path folder;
  private final int port;
  private final List<Process> servers = new ArrayList<>();

  DocsShell(Path folder, Path checkout) throws IOException {
    this.folder = folder;
    this.port = FreePort.find();
    copy(checkout.resolve("examples"), folder.resolve("examples"));
    launcher();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(f -> !f.toString().contains(".millrace/")).toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  /// `./millrace` of this build, at the free port.
  private void launcher() throws IOException {
    Path script = folder.resolve("millrace");
    Files.writeString(
        script,
        """
        #!/usr/bin/env bash
        export MILLRACE_SERVER=http://127.0.0.1:%1$d
        if [ "$1" = up ]; then set -- "$@" --port %1$d; fi
        exec '%2$s/bin/java' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx512m \
          --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
          -cp '%3$s' io.millrace.server.Main "$@"
        """
            .formatted(
                port, System.getProperty("java.home"), System.getProperty("java.class.path")));
    assertThat(script.toFile().setExecutable(true)).isTrue();
  }

  void play(DocsPage page) throws IOException, InterruptedException {
    for (Part part : page.parts()) {
      switch (part) {
        case Part.TextFile file -> Files.writeString(folder.resolve(file.path()), file.text());
        case Part.Command command -> play(page.file().getFileName(), command);
      }
    }
  }

  private void play(Path page, Part.Command command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "output", ".txt");
    Process process = start(command.text(), output);
    boolean isServer = SERVER.matcher(command.text()).matches();
    if (isServer) {
      servers.add(process);
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      boolean hasEnded = process.waitFor(200, TimeUnit.MILLISECONDS);
      String printed = Files.readString(output).replace("\r", "").strip();
      if ((hasEnded || isServer) && pattern(command.shown()).matcher(printed).matches()) {
        assertThat(isServer || process.exitValue() == 0)
            .as("%s:%d ends well: %s", page, command.line(), command.text())
            .isTrue();
        return;
      }
      boolean mayChange = isServer ? !hasEnded : LOOKS.matcher(command.text()).matches();
      if (System.nanoTime() > deadline || (hasEnded && !mayChange)) {
        process.destroyForcibly();
        fail(
            "%s:%d%n$ %s%nshows:%n%s%nbut prints:%n%s",
            page, command.line(), command.text(), command.shown(), printed);
      }
      if (hasEnded) {
        process = start(command.text(), output);
      }
    }
  }

  private Process start(String command, Path output) throws IOException {
    return new ProcessBuilder("bash", "-c", here(command))
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  private String here(String text) {
    return text.replace("127.0.0.1:7400", "127.0.0.1:" + port);
  }

  private Pattern pattern(String shown) {
    String regex =
        Arrays.stream(here(shown).split("…", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*?"));
    return Pattern.compile(regex, Pattern.DOTALL);
  }

  /// Stops the servers as Ctrl-C does, and waits for them.
  @Override
  public void close() {
    for (Process server : servers) {
      server.destroy();
      try {
        server.onExit().get(20, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        server.destroyForcibly();
        throw new AssertionError("the server does not stop within 20 s", e);
      } catch (InterruptedException _) {
        server.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
