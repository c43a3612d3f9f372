package io.millrace.server.cli;

import io.millrace.base.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `millrace tasks`: what a pipeline can do, with inputs, outputs and errors.
@Command(
    name = "tasks",
    mixinStandardHelpOptions = true,
    description = "Lists the tasks that a pipeline can use, or tells all about one.",
    footerHeading = "%nExamples:%n",
    footer = {"  millrace tasks", "  millrace tasks train"})
final class TasksCommand implements Callable<Integer> {
  private static final String PREFIX = "millrace:";

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "TASK",
      description = "Tell about this one, such as train or millrace:train.")
  private Optional<String> name = Optional.empty();

  @Option(names = "--json", description = "Prints the server's answer.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    String path = "api/tasks" + name.map(text -> "/" + bare(text)).orElse("");
    JsonNode answer = server.client().get(path);
    if (json) {
      out.println(Json.pretty(answer));
    } else if (name.isPresent()) {
      print(answer, out);
    } else {
      TextTable table = new TextTable("TASK", "WHAT IT DOES");
      for (JsonNode task : answer.path("tasks")) {
        table.row(task.path("resource").asString(), task.path("summary").asString());
      }
      table.print(out);
    }
    return 0;
  }

  private static String bare(String task) {
    String bare = task.startsWith(PREFIX) ? task.substring(PREFIX.length()) : task;
    return URLEncoder.encode(bare, StandardCharsets.UTF_8);
  }

  private static void print(JsonNode task, PrintWriter out) {
    out.printf("%s%n%s%n", task.path("resource").asString(), task.path("summary").asString());
    printFields("Arguments", task.path("inputs"), out);
    printFields("Result", task.path("outputs"), out);
    if (!task.path("errors").isEmpty()) {
      out.println();
      TextTable table = new TextTable("ERROR", "WHEN");
      task.path("errors")
          .forEach(e -> table.row(e.path("name").asString(), e.path("when").asString()));
      table.print(out);
    }
  }

  private static void printFields(String title, JsonNode fields, PrintWriter out) {
    if (fields.isEmpty()) {
      return;
    }
    out.println();
    TextTable table = new TextTable(title.toUpperCase(Locale.ROOT), "TYPE", "", "MEANING");
    for (JsonNode field : fields) {
      table.row(
          field.path("name").asString(),
          field.path("type").asString(),
          field.path("required").asBoolean() ? "" : "optional",
          field.path("meaning").asString());
    }
    table.print(out);
  }
}
