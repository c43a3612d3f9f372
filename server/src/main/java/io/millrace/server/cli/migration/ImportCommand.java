package io.millrace.server.cli.migration;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `millrace import`: what comes in from elsewhere.
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = "Brings what another server keeps to a running one.",
    subcommands = MlflowImportCommand.class,
    footerHeading = "%nExample:%n",
    footer = "  millrace import mlflow --from http://mlflow.example.com:5000")
public final class ImportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return 0;
  }
}
