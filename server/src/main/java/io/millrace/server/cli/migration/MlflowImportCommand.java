package io.millrace.server.cli.migration;

import io.millrace.server.cli.ServerOption;
import io.millrace.server.migration.MlflowImport;
import io.millrace.server.migration.Names;
import io.millrace.server.migration.Tally;
import io.millrace.server.migration.Target;
import io.millrace.server.migration.Verification;
import io.millrace.tracking.transfer.ImportBatch.Existing;
import io.millrace.tracking.transfer.Source;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `millrace import mlflow`: everything that an MLflow server tracked and registered.
@Command(
    name = "mlflow",
    mixinStandardHelpOptions = true,
    description = {
      "Brings experiments, runs, logged and registered models with their files from MLflow.",
      "Started again after it was stopped, it goes on; nothing comes twice."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  millrace import mlflow --from http://mlflow.example.com:5000",
      "  millrace import mlflow --from sqlite:mlflow.db --artifacts ./mlartifacts",
      "  millrace import mlflow --from ./mlruns --prefix old-",
      "  millrace import mlflow --from ./mlruns --verify-only"
    })
final class MlflowImportCommand implements Callable<Integer> {
  private static final int DIFFERENCES_SHOWN = 50;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();

  @Option(
      names = "--from",
      required = true,
      paramLabel = "SOURCE",
      description = "http://HOST:PORT of an MLflow server, sqlite:FILE, or an mlruns folder.")
  private String from = "";

  @Option(
      names = "--artifacts",
      paramLabel = "DIR",
      defaultValue = "mlartifacts",
      description = "Where that server kept mlflow-artifacts:/. Default: ${DEFAULT-VALUE}.")
  private Path artifacts = Path.of("");

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Stands before the names of experiments and registered models.")
  private String prefix = "";

  @Option(names = "--merge", description = "Adds runs to experiments that have the same name here.")
  private boolean merge;

  @Option(names = "--verify-only", description = "Only compares; brings nothing.")
  private boolean verifyOnly;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Names names = new Names(prefix);
    PrintWriter out = spec.commandLine().getOut();
    try (Source source = new SourceArgument(from, artifacts).open(System.getenv());
        Target target = new Target(server.client())) {
      if (!verifyOnly) {
        TransferProgress progress = new TransferProgress(out);
        Existing existing = merge ? Existing.MERGE : Existing.REFUSE;
        Tally tally = new MlflowImport(source, target, names, existing, progress).run();
        TallyTable.print(tally, "brought over", out);
      }
      return verify(new Verification(source, target, names), out);
    }
  }

  private static int verify(Verification verification, PrintWriter out) throws IOException {
    List<String> differences = verification.run();
    Tally tally = verification.tally();
    differences.stream().limit(DIFFERENCES_SHOWN).forEach(line -> out.println("Differs: " + line));
    out.printf(
        "%s: %s runs, %s metric points, %s artifacts of %s bytes compared, %s differences.%n",
        differences.isEmpty() ? "Verified" : "Not the same",
        TallyTable.number(tally.found(Tally.Thing.RUNS)),
        TallyTable.number(tally.found(Tally.Thing.METRIC_POINTS)),
        TallyTable.number(tally.found(Tally.Thing.ARTIFACTS)),
        TallyTable.number(tally.found(Tally.Thing.BYTES)),
        TallyTable.number(differences.size()));
    return differences.isEmpty() ? 0 : 1;
  }
}
