package io.millrace.server.cli.pipeline;

import io.millrace.pipeline.kubeflow.Imported;
import io.millrace.pipeline.kubeflow.KubeflowImport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `millrace pipeline import`: turns a pipeline of Kubeflow Pipelines into a definition.
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Turns a compiled pipeline of Kubeflow Pipelines (version 2) into a definition.",
      "Exit code 1, and nothing is written, if something of it would be lost."
    },
    footerHeading = "%nExample:%n",
    footer = "  millrace pipeline import compiled.yaml -o training.asl.yaml")
final class ImportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "FILE", description = "What the SDK has compiled.")
  private Path file = Path.of("");

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where the definition goes; default: standard output.")
  private Optional<Path> output = Optional.empty();

  @Option(
      names = "--bucket",
      paramLabel = "NAME",
      defaultValue = KubeflowImport.BUCKET,
      description = "Where artifacts go; default: ${DEFAULT-VALUE}.")
  private String bucket = KubeflowImport.BUCKET;

  @Override
  public Integer call() throws IOException {
    return switch (KubeflowImport.read(Files.readString(file), bucket)) {
      case Imported.Whole(_, var pipeline) -> {
        if (output.isPresent()) {
          Files.writeString(output.get(), pipeline.yaml());
        } else {
          spec.commandLine().getOut().print(pipeline.yaml());
        }
        yield 0;
      }
      case Imported.Refused(var name, var unmapped) -> {
        PrintWriter err = spec.commandLine().getErr();
        err.printf("%s is not imported; %d thing(s) have no counterpart:%n", name, unmapped.size());
        unmapped.forEach(each -> err.println("  " + each));
        yield 1;
      }
    };
  }
}
