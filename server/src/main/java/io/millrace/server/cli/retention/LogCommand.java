package io.millrace.server.cli.retention;

import io.millrace.base.json.Json;
import io.millrace.server.cli.ServerOption;
import io.millrace.server.cli.TextTable;
import io.millrace.server.page.Format;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `millrace retention log`: what was purged, when and by which policy.
@Command(
    name = "log",
    mixinStandardHelpOptions = true,
    description = "Shows the last 1,000 purges, the newest first.",
    footerHeading = "%nExample:%n",
    footer = "  millrace retention log")
final class LogCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();

  @Option(names = "--json", description = "Prints the server's answer.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    JsonNode answer = server.client().get("api/retention/purges?max_results=1000");
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.pretty(answer));
    } else if (answer.path("purges").isEmpty()) {
      out.println("Nothing was purged.");
    } else {
      table(answer.path("purges")).print(out);
    }
    return 0;
  }

  private static TextTable table(JsonNode purges) {
    TextTable table =
        new TextTable("WHEN", "WHAT", "NAME", "ID", "EXPERIMENT", "POINTS", "FILES", "POLICY");
    for (JsonNode purge : purges) {
      table.row(
          purge.has("purged_at")
              ? Format.moment(Instant.parse(purge.path("purged_at").asString()))
              : "begun",
          purge.path("kind").asString().toLowerCase(Locale.ROOT).replace('_', ' '),
          purge.path("name").asString(),
          purge.path("id").asString(),
          purge.path("experiment").asString(),
          Format.count(purge.path("points").asLong()),
          Format.bytes(purge.path("bytes").asLong(0)),
          purge.path("policy").path("purge_deleted_after").asString(""));
    }
    return table;
  }
}
