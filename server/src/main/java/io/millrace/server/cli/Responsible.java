package io.millrace.server.cli;

import picocli.CommandLine.Option;

/// Who decides something, and why.
public final class Responsible {
  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept with the decision.")
  private String reason = "";

  @Option(
      names = "--by",
      paramLabel = "NAME",
      description = "Who. Default: ${DEFAULT-VALUE}.",
      defaultValue = "${sys:user.name}")
  private String by = "";

  public String reason() {
    return reason;
  }

  public String by() {
    return by;
  }
}
