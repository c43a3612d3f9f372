package io.millrace.server.cli.alias;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `millrace alias`: what aliases of registered models name.
@Command(
    name = "alias",
    mixinStandardHelpOptions = true,
    description = "Shows and moves the aliases of registered models.",
    subcommands = {SetCommand.class, ShowCommand.class, DeleteCommand.class},
    footerHeading = "%nExample:%n",
    footer = "  millrace alias show price-xgboost@champion")
public final class AliasCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return 0;
  }
}
