package io.millrace.server.cli;

import io.millrace.base.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `millrace lineage`: what came from what, as a tree.
@Command(
    name = "lineage",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what a thing came from, and what came of it.",
      "Kinds: prediction, endpoint-config, model-alias, model-version, logged-model, run,"
          + " dataset-version, dataset-input, execution, task, approval, comparison, event."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  millrace lineage prediction/order-77",
      "  millrace lineage dataset-version/cars/3",
      "  millrace lineage model-alias/price-xgboost@champion"
    })
final class LineageCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();

  @Parameters(index = "0", paramLabel = "KIND/ID", description = "What to ask for.")
  private String of = "";

  @Option(names = "--json", description = "Prints the server's answer.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    String asked = URLEncoder.encode(of, StandardCharsets.UTF_8);
    JsonNode lineage = server.client().get("api/lineage?of=" + asked);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.pretty(lineage));
      return 0;
    }
    out.println(line(lineage));
    branch("came from", lineage.path("up"), out);
    branch("led to", lineage.path("down"), out);
    return 0;
  }

  private static void branch(String title, JsonNode nodes, PrintWriter out) {
    if (!nodes.isEmpty()) {
      out.println(title);
      print(nodes, "", out);
    }
  }

  private static void print(JsonNode nodes, String indent, PrintWriter out) {
    for (int i = 0; i < nodes.size(); i++) {
      boolean isLast = i == nodes.size() - 1;
      out.println(indent + (isLast ? "└─ " : "├─ ") + line(nodes.get(i)));
      print(nodes.get(i).path("next"), indent + (isLast ? "   " : "│  "), out);
    }
  }

  private static String line(JsonNode node) {
    String at = node.path("at").asString("");
    return "%s  %s%s"
        .formatted(
            node.path("thing").asString(),
            node.path("text").asString(),
            at.isEmpty() ? "" : ", " + at);
  }
}
