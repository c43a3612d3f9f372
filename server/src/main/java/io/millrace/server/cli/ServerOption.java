package io.millrace.server.cli;

import io.millrace.server.client.ServerClient;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// `--server`: what the commands that talk to a running server have in common.
public final class ServerOption {
  private static final String LOCAL = "http://127.0.0.1:7400";

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "The running server. Default: $$MILLRACE_SERVER, else " + LOCAL + ".",
      defaultValue = "${env:MILLRACE_SERVER:-" + LOCAL + "}")
  private String url = LOCAL;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description =
          "Certificates in PEM that the server may be known by. Default: $$MILLRACE_CA, else those"
              + " that Java trusts.",
      defaultValue = "${env:MILLRACE_CA:-" + Option.NULL_VALUE + "}")
  private Optional<Path> ca = Optional.empty();

  /// A variable that is set to nothing counts as one that is not set.
  public ServerClient client() {
    return new ServerClient(
        url.isEmpty() ? LOCAL : url, ca.filter(file -> !file.toString().isEmpty()));
  }
}
