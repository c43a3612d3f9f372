package io.millrace.server.cli.alias;

import io.millrace.server.cli.Responsible;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `millrace alias rm`: deletes an alias.
@Command(
    name = "rm",
    mixinStandardHelpOptions = true,
    description = "Deletes an alias; its history stays.",
    footerHeading = "%nExample:%n",
    footer = "  millrace alias rm price@challenger --reason 'not needed any more'")
final class DeleteCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private NamedAlias alias = new NamedAlias();
  @Mixin private Responsible responsible = new Responsible();

  @Override
  public Integer call() throws IOException, InterruptedException {
    String query =
        "?by=%s&reason=%s"
            .formatted(
                NamedAlias.encoded(responsible.by()), NamedAlias.encoded(responsible.reason()));
    alias.client().send("DELETE", alias.path() + query, "application/json", "");
    spec.commandLine().getOut().printf("%s is deleted.%n", alias);
    return 0;
  }
}
