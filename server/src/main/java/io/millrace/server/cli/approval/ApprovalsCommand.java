package io.millrace.server.cli.approval;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `millrace approvals`: what executions of a running server ask people.
@Command(
    name = "approvals",
    mixinStandardHelpOptions = true,
    description = "Shows what executions of a running server ask people.",
    subcommands = ListCommand.class,
    footerHeading = "%nExample:%n",
    footer = "  millrace approvals ls")
public final class ApprovalsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return 0;
  }
}
