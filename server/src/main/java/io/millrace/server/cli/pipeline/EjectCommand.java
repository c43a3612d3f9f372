package io.millrace.server.cli.pipeline;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.server.project.ShippedPipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `millrace pipeline eject`: a shipped pipeline as a file of the project, never over an existing
/// one.
@Command(
    name = "eject",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a pipeline that comes with Millrace into the project, to be edited.",
      "It takes the shipped one's place once the project file names it."
    },
    footerHeading = "%nExample:%n",
    footer = "  millrace pipeline eject training")
final class EjectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "deployment, training, retraining, batch-scoring or monitoring.")
  private String name = "";

  @Option(
      names = "--project",
      paramLabel = "DIR",
      description = "Folder with millrace.yaml. Default: the current one.")
  private Path directory = Path.of(".");

  @Override
  public Integer call() throws IOException {
    ShippedPipeline shipped = ShippedPipeline.find(name).orElseThrow(this::unknown);
    String path = "pipelines/" + name + ".yaml";
    Path file = directory.resolve(path);
    MillraceException.require(
        Files.notExists(file),
        ErrorCode.PROJECT_EXISTS,
        "Edit it, or move it away first.",
        "%s is there already.",
        file);
    Files.createDirectories(directory.resolve("pipelines"));
    Files.writeString(file, shipped.definition());
    spec.commandLine()
        .getOut()
        .printf(
            """
            Wrote %s
            Add to millrace.yaml:

            pipelines:
              %s: { definition: %s }

            Then edit it, and run: millrace apply
            """,
            file, name, path);
    return 0;
  }

  private MillraceException unknown() {
    return new MillraceException(
        ErrorCode.PIPELINE_NOT_FOUND,
        "No pipeline '%s' comes with Millrace.".formatted(name),
        "Name one of: %s.".formatted(String.join(", ", ShippedPipeline.names())));
  }
}
