package io.millrace.server.cli.migration;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `millrace export`: what goes out.
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Writes what a running server keeps in the form of another one.",
    subcommands = MlflowExportCommand.class,
    footerHeading = "%nExample:%n",
    footer = "  millrace export mlflow --to ./mlruns")
public final class ExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return 0;
  }
}
