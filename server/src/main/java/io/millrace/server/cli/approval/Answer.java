package io.millrace.server.cli.approval;

import io.millrace.server.cli.ServerOption;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What the commands that decide have in common.
final class Answer {
  @Mixin private ServerOption server = new ServerOption();

  @Parameters(index = "0", paramLabel = "APPROVAL", description = "An approval's id.")
  private String approval = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept with the decision.")
  private String reason = "";

  @Option(
      names = "--by",
      paramLabel = "NAME",
      description = "Who decides. Default: ${DEFAULT-VALUE}.",
      defaultValue = "${sys:user.name}")
  private String by = "";

  /// @param verb `approve` or `reject`
  int send(String verb, PrintWriter out) throws IOException, InterruptedException {
    out.println(
        new ServerApprovals(server.client())
            .decide(approval, verb, by, reason)
            .path("status")
            .asString());
    return 0;
  }
}
