package io.millrace.server.cli.approval;

import io.millrace.base.json.Json;
import io.millrace.server.cli.ServerOption;
import io.millrace.server.cli.TextTable;
import io.millrace.server.page.Format;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `millrace approvals ls`: the open questions, or those of another status.
@Command(
    name = "ls",
    mixinStandardHelpOptions = true,
    description = "Lists the open approvals, the newest first.",
    footerHeading = "%nExamples:%n",
    footer = {"  millrace approvals ls", "  millrace approvals ls --status REJECTED"})
final class ListCommand implements Callable<Integer> {
  private static final int QUESTION = 60;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description = "OPEN, APPROVED, REJECTED, EXPIRED or WITHDRAWN. Default: ${DEFAULT-VALUE}.")
  private String status = "OPEN";

  @Option(names = "--json", description = "Prints the server's answer.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    JsonNode approvals = new ServerApprovals(server.client()).list(status);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.pretty(approvals));
    } else if (approvals.isEmpty()) {
      out.println("No approval is " + status + ".");
    } else {
      print(approvals, out);
    }
    return 0;
  }

  private static void print(JsonNode approvals, PrintWriter out) {
    TextTable table = new TextTable("APPROVAL", "PIPELINE", "STATE", "ASKED", "QUESTION");
    for (JsonNode each : approvals) {
      String message = each.path("message").asString().replaceAll("\\s+", " ");
      table.row(
          each.path("id").asString(),
          each.path("pipeline").asString(),
          each.path("state").asString(),
          Format.moment(Instant.parse(each.path("openedAt").asString())),
          Format.shortened(message, QUESTION));
    }
    table.print(out);
  }
}
