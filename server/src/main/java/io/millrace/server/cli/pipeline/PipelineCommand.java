package io.millrace.server.cli.pipeline;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `millrace pipeline`: pipelines of a running server, and their executions.
@Command(
    name = "pipeline",
    mixinStandardHelpOptions = true,
    description = "Runs, lists, shows and stops the pipelines of a running server.",
    subcommands = {
      RunCommand.class,
      ListCommand.class,
      ShowCommand.class,
      LogsCommand.class,
      CancelCommand.class,
      RedriveCommand.class,
      BackfillCommand.class,
      DiffCommand.class,
      TestCommand.class,
      ImportCommand.class,
      EjectCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  millrace pipeline ls training",
      "  millrace pipeline run nightly.asl.yaml --input '{\"day\": \"2026-11-21\"}'"
    })
public final class PipelineCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return 0;
  }
}
