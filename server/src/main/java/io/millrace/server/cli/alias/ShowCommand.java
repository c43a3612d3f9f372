package io.millrace.server.cli.alias;

import io.millrace.base.json.Json;
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

/// `millrace alias show`: what an alias names, and what it named before.
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows what an alias names, and who moved it when and why, the newest first.",
    footerHeading = "%nExample:%n",
    footer = "  millrace alias show price@champion")
final class ShowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private NamedAlias alias = new NamedAlias();

  @Option(names = "--json", description = "Prints the server's answer.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    JsonNode answer = alias.client().get(alias.path());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.pretty(answer));
      return 0;
    }
    out.println(
        answer.has("version")
            ? "%s names version %d.".formatted(alias, answer.get("version").asInt())
            : alias + " names no version.");
    if (!answer.path("history").isEmpty()) {
      history(answer.path("history")).print(out);
    }
    return 0;
  }

  private static TextTable history(JsonNode moves) {
    TextTable table = new TextTable("WHEN", "FROM", "TO", "BY", "REASON");
    for (JsonNode move : moves) {
      table.row(
          Format.moment(Instant.parse(move.path("at").asString())),
          version(move.path("from")),
          version(move.path("to")),
          move.path("by").asString(),
          move.path("reason").asString());
    }
    return table;
  }

  private static String version(JsonNode version) {
    return version.isMissingNode() ? "–" : version.asString();
  }
}
