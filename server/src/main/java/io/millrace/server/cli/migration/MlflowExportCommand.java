package io.millrace.server.cli.migration;

import io.millrace.server.cli.ServerOption;
import io.millrace.server.migration.MlflowExport;
import io.millrace.tracking.transfer.Source;
import io.millrace.tracking.transfer.mlruns.MlrunsWriter;
import io.millrace.tracking.transfer.rest.MlflowServer;
import io.millrace.tracking.transfer.rest.RestSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `millrace export mlflow`: everything as an `mlruns` folder.
@Command(
    name = "mlflow",
    mixinStandardHelpOptions = true,
    description = {
      "Writes experiments, runs, logged and registered models with their files into a folder",
      "that MLflow reads with MLFLOW_TRACKING_URI=DIR."
    },
    footerHeading = "%nExample:%n",
    footer = "  millrace export mlflow --to ./mlruns")
final class MlflowExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description = "An empty folder, or one that does not exist yet.")
  private Path to = Path.of("");

  @Override
  public Integer call() throws IOException {
    String url = server.client().address().toString();
    try (Source source = new RestSource(new MlflowServer(url, Optional.empty()))) {
      MlflowExport export = new MlflowExport(source, new MlrunsWriter(to));
      TallyTable.print(export.run(), "written", spec.commandLine().getOut());
    }
    return 0;
  }
}
