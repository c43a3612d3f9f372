package io.millrace.server.cli.retention;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `millrace retention`: what is deleted and purged by policy.
@Command(
    name = "retention",
    mixinStandardHelpOptions = true,
    description = "Shows and does what retention of the project file says.",
    subcommands = {PlanCommand.class, RunCommand.class, LogCommand.class},
    footerHeading = "%nExample:%n",
    footer = "  millrace retention plan")
public final class RetentionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return 0;
  }
}
