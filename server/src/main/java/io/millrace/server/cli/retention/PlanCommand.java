package io.millrace.server.cli.retention;

import io.millrace.base.json.Json;
import io.millrace.server.cli.ServerOption;
import io.millrace.server.cli.TextTable;
import io.millrace.server.client.ServerClient;
import io.millrace.server.page.Format;
import io.millrace.server.project.ProjectFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `millrace retention plan`: the dry run.
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description =
        "Shows what would be deleted and purged now, how large it is, what is kept and why.",
    footerHeading = "%nExamples:%n",
    footer = {"  millrace retention plan", "  millrace retention plan --with ."})
final class PlanCommand implements Callable<Integer> {
  private static final String PATH = "api/retention/plan";

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();

  @Option(
      names = "--with",
      paramLabel = "DIR",
      description = "With retention of the millrace.yaml there. Default: of what the server runs.")
  private @Nullable Path directory;

  @Option(names = "--json", description = "Prints the server's answer.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    JsonNode plan = plan(server.client());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.pretty(plan));
      return 0;
    }
    print(plan, out);
    return 0;
  }

  private JsonNode plan(ServerClient client) throws IOException, InterruptedException {
    return directory == null
        ? client.get(PATH)
        : client.send(
            "POST",
            PATH,
            "application/json",
            Json.write(ProjectFile.read(directory).project().retentionPolicy().json()));
  }

  private static void print(JsonNode plan, PrintWriter out) {
    TextTable table =
        new TextTable(
            "ACTION", "WHAT", "NAME", "ID", "EXPERIMENT", "SINCE", "POINTS", "FILES", "WHY");
    rows(table, "purge", plan.path("purges"));
    rows(table, "delete", plan.path("deletes"));
    rows(table, "keep", plan.path("kept"));
    boolean isIdle = plan.path("purges").isEmpty() && plan.path("deletes").isEmpty();
    if (!isIdle || !plan.path("kept").isEmpty()) {
      table.print(out);
    }
    if (isIdle) {
      out.println("Nothing to delete, nothing to purge.");
      return;
    }
    out.printf(
        "%d to delete, %d to purge, with %s and %s of files. Do it now: millrace retention run%n",
        plan.path("deletes").size(),
        plan.path("purges").size(),
        Format.count(plan.path("points").asLong(), "point"),
        Format.bytes(plan.path("bytes").asLong()));
    if (!plan.path("complete").asBoolean()) {
      out.println("There is more than is shown.");
    }
  }

  private static void rows(TextTable table, String fate, JsonNode items) {
    for (JsonNode item : items) {
      table.row(
          fate,
          item.path("kind").asString().toLowerCase(Locale.ROOT).replace('_', ' '),
          item.path("name").asString(),
          item.path("id").asString(),
          item.path("experiment").asString(),
          Format.moment(Instant.parse(item.path("since").asString())),
          item.has("points") ? Format.count(item.path("points").asLong()) : "",
          item.has("bytes") ? Format.bytes(item.path("bytes").asLong()) : "",
          item.path("why").valueStream().map(JsonNode::asString).collect(Collectors.joining(", ")));
    }
  }
}
