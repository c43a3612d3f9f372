package io.millrace.server.cli.endpoint;

import io.millrace.base.json.Json;
import io.millrace.server.cli.ServerOption;
import io.millrace.server.cli.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `millrace endpoint ls`: all endpoints and what they serve.
@Command(
    name = "ls",
    mixinStandardHelpOptions = true,
    description = "Lists endpoints and what they serve.",
    footerHeading = "%nExample:%n",
    footer = "  millrace endpoint ls")
final class ListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();

  @Option(names = "--json", description = "Prints the server's answer.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    JsonNode answer = server.client().get("api/endpoints");
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.pretty(answer));
    } else if (answer.path("endpoints").isEmpty()) {
      out.println("There is no endpoint.");
    } else {
      print(answer.path("endpoints"), out);
    }
    return 0;
  }

  private static void print(JsonNode endpoints, PrintWriter out) {
    TextTable table = new TextTable("ENDPOINT", "CONFIG", "MODELS");
    for (JsonNode each : endpoints) {
      table.row(
          each.path("name").asString(),
          each.path("config").path("number").asString(),
          each.path("config")
              .path("models")
              .valueStream()
              .map(model -> model.path("name").asString() + "/" + model.path("version").asInt())
              .collect(Collectors.joining(", ")));
    }
    table.print(out);
  }
}
