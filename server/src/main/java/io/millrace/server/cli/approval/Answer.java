package io.millrace.server.cli.approval;

import io.millrace.server.cli.Responsible;
import io.millrace.server.cli.ServerOption;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// What the commands that decide have in common.
final class Answer {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private Responsible responsible = new Responsible();

  @Parameters(index = "0", paramLabel = "APPROVAL", description = "An approval's id.")
  private String approval = "";

  /// @param verb `approve` or `reject`
  int send(String verb, PrintWriter out) throws IOException, InterruptedException {
    out.println(
        new ServerApprovals(server.client())
            .decide(approval, verb, responsible.by(), responsible.reason())
            .path("status")
            .asString());
    return 0;
  }
}
