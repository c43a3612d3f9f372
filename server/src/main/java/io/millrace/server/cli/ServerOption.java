package io.millrace.server.cli;

import io.millrace.server.client.ServerClient;
import picocli.CommandLine.Option;

/// `--server`: what the commands that talk to a running server have in common.
public final class ServerOption {
  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "The running server. Default: $$MILLRACE_SERVER, else http://127.0.0.1:7400.",
      defaultValue = "${env:MILLRACE_SERVER:-http://127.0.0.1:7400}")
  private String url = "";

  public ServerClient client() {
    return new ServerClient(url);
  }
}
