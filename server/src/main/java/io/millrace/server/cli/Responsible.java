package io.millrace.server.cli.alias;

import picocli.CommandLine.Option;

/// Who changes an alias, and why.
final class Responsible {
  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept in its history.")
  private String reason = "";

  @Option(
      names = "--by",
      paramLabel = "NAME",
      description = "Who. Default: ${DEFAULT-VALUE}.",
      defaultValue = "${sys:user.name}")
  private String by = "";

  String reason() {
    return reason;
  }

  String by() {
    return by;
  }
}
