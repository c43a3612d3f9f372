package io.millrace.server.cli.model;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `millrace model`: what is known of registered models.
@Command(
    name = "model",
    mixinStandardHelpOptions = true,
    description = "Tells what is known of registered models.",
    subcommands = CardCommand.class,
    footerHeading = "%nExample:%n",
    footer = "  millrace model card price-xgboost 4 --html > card.html")
public final class ModelCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return 0;
  }
}
