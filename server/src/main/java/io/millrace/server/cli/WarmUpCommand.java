package io.millrace.server.cli;

import io.millrace.base.database.Databases;
import io.millrace.server.Platform;
import io.millrace.server.ServerOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/// `millrace warm-up`: starts a server on an empty project, asks it for what people ask first, and
/// stops. The launcher records the JDK's AOT cache of the classes that this loads, and names by
/// `org.sqlite.lib.path` the folder from which later starts load SQLite's library.
@Command(
    name = "warm-up",
    hidden = true,
    description = "Starts a server, asks it once for everything that is asked first, and stops.")
final class WarmUpCommand implements Callable<Integer> {
  private static final List<String> FIRST_PATHS =
      List.of(
          "health",
          "ready",
          "openapi.json",
          "metrics",
          "ui",
          "ui/warm-up/pipelines/training",
          "api/project",
          "api/datasets");

  @Override
  public Integer call() throws IOException, InterruptedException {
    String unpacked = System.getProperty("org.sqlite.lib.path");
    if (unpacked != null) {
      Databases.unpack(Path.of(unpacked));
    }
    Path folder = Files.createTempDirectory("millrace-warm-up");
    try {
      Files.writeString(folder.resolve("millrace.yaml"), "project: warm-up\n");
      ServerOptions options = ServerOptions.of(folder, Optional.empty(), "127.0.0.1", 0);
      try (Platform platform = Platform.start(options);
          HttpClient client =
              HttpClient.newBuilder()
                  .version(HttpClient.Version.HTTP_1_1) // as most who ask first
                  .followRedirects(HttpClient.Redirect.NORMAL)
                  .build()) {
        for (String path : FIRST_PATHS) {
          ask(client, platform.address().resolve(path));
        }
      }
      return 0;
    } finally {
      delete(folder);
    }
  }

  private static void ask(HttpClient client, URI address) throws IOException, InterruptedException {
    HttpResponse<Void> answer =
        client.send(
            HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(address + " answered " + answer.statusCode());
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
