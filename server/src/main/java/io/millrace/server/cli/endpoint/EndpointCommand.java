package io.millrace.server.cli.endpoint;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `millrace endpoint`: what answers requests.
@Command(
    name = "endpoint",
    mixinStandardHelpOptions = true,
    description = "Shows endpoints, and deletes them.",
    subcommands = {ListCommand.class, DeleteCommand.class},
    footerHeading = "%nExample:%n",
    footer = "  millrace endpoint ls")
public final class EndpointCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return 0;
  }
}
