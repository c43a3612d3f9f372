package io.millrace.server.cli;

import io.millrace.base.MillraceException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `millrace`: the commands and what they have in common.
@Command(
    name = "millrace",
    mixinStandardHelpOptions = true,
    version = "Millrace 0.1.0",
    description = "Closes the loop of a machine-learning model in one process.",
    subcommands = {
      DemoCommand.class,
      InitCommand.class,
      UpCommand.class,
      ApplyCommand.class,
      WarmUpCommand.class
    },
    footerHeading = "%nIn a checkout also: millrace test, millrace build%n%nExample:%n",
    footer = "  millrace demo --exit")
public final class Millrace implements Callable<Integer> {
  /// Exit code of a command that was asked for something it cannot do.
  static final int REFUSED = 2;

  @Spec private CommandSpec spec = CommandSpec.create();

  private Millrace() {}

  /// Runs one command line.
  /// @return the exit code: 0 done, 1 failed, 2 refused with a sentence on stderr
  public static int run(String... args) {
    return new CommandLine(new Millrace())
        .setExecutionExceptionHandler((e, line, parsed) -> report(e, line))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(args);
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return 0;
  }

  private static int report(Exception e, CommandLine line) throws Exception {
    if (e instanceof MillraceException refused) {
      PrintWriter err = line.getErr();
      err.printf(
          "%s: %s%n%s%n",
          refused.code().name(), refused.detail(), line.getColorScheme().optionText(refused.fix()));
      return REFUSED;
    }
    if (e instanceof IOException) {
      line.getErr().printf("A file could not be read or written: %s%n", e);
      return 1;
    }
    throw e;
  }
}
