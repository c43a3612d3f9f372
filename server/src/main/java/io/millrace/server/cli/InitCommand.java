package io.millrace.server.cli;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `millrace init`: a first project file, never over an existing one.
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = "Writes a small commented millrace.yaml.",
    footerHeading = "%nExample:%n",
    footer = "  millrace init used-cars && millrace up used-cars")
final class InitCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIR",
      description = "Folder of the project; made if it is missing. Default: the current one.")
  private Path directory = Path.of(".");

  @Override
  public Integer call() throws IOException {
    Path folder = directory.toAbsolutePath().normalize();
    Path file = folder.resolve("millrace.yaml");
    if (Files.exists(file)) {
      throw new MillraceException(
          ErrorCode.PROJECT_EXISTS,
          "%s is there already.".formatted(file),
          "Edit it, or name another folder.");
    }
    Files.createDirectories(folder);
    Files.writeString(file, template().replace("PROJECT", projectName(folder)));
    PrintWriter out = spec.commandLine().getOut();
    out.printf("Wrote %s%nStart it with: millrace up %s%n", file, directory);
    return 0;
  }

  /// The folder's name, made to fit the rules for names.
  static String projectName(Path folder) {
    Path last = folder.getFileName();
    String name =
        (last == null ? "" : last.toString())
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-+|-+$", "");
    return name.isEmpty() ? "my-project" : name.substring(0, Math.min(63, name.length()));
  }

  private static String template() throws IOException {
    try (InputStream in = InitCommand.class.getResourceAsStream("millrace.template.yaml")) {
      if (in == null) {
        throw new IllegalStateException("millrace.template.yaml is missing from the distribution");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
