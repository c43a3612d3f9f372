package io.millrace.server.cli;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.server.client.ServerClient;
import io.millrace.server.project.ProjectBundle;
import io.millrace.server.project.ProjectFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `millrace apply`: brings a running server to the project file, or shows what that would change.
@Command(
    name = "apply",
    mixinStandardHelpOptions = true,
    description = "Shows and makes the difference between the project file and a running server.",
    footerHeading = "%nExample:%n",
    footer = "  millrace apply --plan && millrace apply")
final class ApplyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIR",
      description = "Folder with millrace.yaml. Default: the current one.")
  private Path directory = Path.of(".");

  @Option(names = "--plan", description = "Only shows what would change.")
  private boolean planOnly;

  @Mixin private ServerOption server = new ServerOption();

  @Override
  public Integer call() throws IOException, InterruptedException {
    ProjectFile file = ProjectFile.read(directory);
    ServerClient client = server.client();
    JsonNode answer =
        client.send(
            "POST",
            "/api/project/" + (planOnly ? "plan" : "apply"),
            ProjectBundle.TYPE,
            file.source().json());
    print(answer.path("changes"), spec.commandLine().getOut());
    return 0;
  }

  private void print(JsonNode changes, PrintWriter out) {
    if (changes.isEmpty()) {
      out.println("Nothing to change: the server runs what the file says.");
      return;
    }
    for (JsonNode change : changes) {
      String mark =
          switch (change.path("action").asString()) {
            case "CREATE" -> "@|green + create|@";
            case "CHANGE" -> "@|yellow ~ change|@";
            case "RETIRE" -> "@|red - retire|@";
            default -> throw unknown(change);
          };
      out.println(
          "%s  %s %s  %s"
              .formatted(
                  Ansi.AUTO.string(mark),
                  change.path("section").asString(),
                  change.path("name").asString(),
                  change.path("detail").asString())
              .stripTrailing());
    }
    out.printf(
        planOnly ? "%d to change. Make it so with: millrace apply%n" : "%d changed.%n",
        changes.size());
  }

  private static MillraceException unknown(JsonNode change) {
    return new MillraceException(
        ErrorCode.SERVER_UNREACHABLE,
        "The server answered with an action that this command does not know: " + change,
        "Use the same Millrace version on both sides.");
  }
}
