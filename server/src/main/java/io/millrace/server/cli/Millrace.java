package io.millrace.server.cli;

import io.millrace.base.MillraceException;
import io.millrace.server.cli.alias.AliasCommand;
import io.millrace.server.cli.approval.ApprovalsCommand;
import io.millrace.server.cli.approval.ApproveCommand;
import io.millrace.server.cli.approval.RejectCommand;
import io.millrace.server.cli.endpoint.EndpointCommand;
import io.millrace.server.cli.migration.ExportCommand;
import io.millrace.server.cli.migration.ImportCommand;
import io.millrace.server.cli.model.ModelCommand;
import io.millrace.server.cli.pipeline.PipelineCommand;
import io.millrace.server.cli.retention.RetentionCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
    footerHeading = "%nIn a checkout also: millrace test, millrace build%n%nExample:%n",
    footer = "  millrace demo --exit")
public final class Millrace implements Callable<Integer> {
  /// Exit code of a command that was asked for something it cannot do.
  static final int REFUSED = 2;

  private static final SequencedMap<String, Supplier<Object>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("demo", DemoCommand::new);
    COMMANDS.put("init", InitCommand::new);
    COMMANDS.put("up", UpCommand::new);
    COMMANDS.put("apply", ApplyCommand::new);
    COMMANDS.put("pipeline", PipelineCommand::new);
    COMMANDS.put("approvals", ApprovalsCommand::new);
    COMMANDS.put("approve", ApproveCommand::new);
    COMMANDS.put("reject", RejectCommand::new);
    COMMANDS.put("alias", AliasCommand::new);
    COMMANDS.put("endpoint", EndpointCommand::new);
    COMMANDS.put("model", ModelCommand::new);
    COMMANDS.put("retention", RetentionCommand::new);
    COMMANDS.put("lineage", LineageCommand::new);
    COMMANDS.put("import", ImportCommand::new);
    COMMANDS.put("export", ExportCommand::new);
    COMMANDS.put("tasks", TasksCommand::new);
    COMMANDS.put("warm-up", WarmUpCommand::new);
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  private Millrace() {}

  /// Whether a command line asks for a command that runs a server in this process.
  public static boolean startsServer(String... args) {
    return args.length > 0 && Set.of("up", "demo", "warm-up").contains(args[0]);
  }

  /// Runs one command line on the terminal.
  /// @return the exit code: 0 done, 1 failed, 2 refused with a sentence on stderr
  public static int run(String... args) {
    Optional<UpLine> up = UpLine.read(args);
    return up.isPresent() ? run(up.get(), args) : line(args).execute(args);
  }

  private static int run(UpLine up, String... args) {
    try {
      UpCommand.run(up, new PrintWriter(System.out, true, System.out.charset()));
      return 0;
    } catch (Exception e) {
      return report(e, line(args));
    }
  }

  /// The same, with what it prints.
  static int run(PrintWriter out, PrintWriter err, String... args) {
    return line(args).setOut(out).setErr(err).execute(args);
  }

  private static CommandLine line(String... args) {
    return commands(args.length == 0 ? "" : args[0])
        .setExecutionExceptionHandler((e, line, parsed) -> report(e, line))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExpandAtFiles(false);
  }

  /// Only the command that was asked for is built, unless it is none of them: building each takes a
  /// start 10 ms and more.
  private static CommandLine commands(String asked) {
    CommandLine line = new CommandLine(new Millrace());
    COMMANDS.forEach(
        (name, command) -> {
          if (name.equals(asked) || !COMMANDS.containsKey(asked)) {
            line.addSubcommand(name, command.get());
          }
        });
    return line;
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return 0;
  }

  private static int report(Exception e, CommandLine line) {
    if (e instanceof MillraceException refused) {
      PrintWriter err = line.getErr();
      err.printf(
          "%s: %s%n%s%n",
          refused.code().name(), refused.detail(), line.getColorScheme().optionText(refused.fix()));
      return REFUSED;
    }
    if (e instanceof NoSuchFileException missing) {
      line.getErr().printf("There is no file '%s'.%n", missing.getFile());
      return REFUSED;
    }
    if (e instanceof IOException) {
      line.getErr().printf("A file could not be read or written: %s%n", e);
      return 1;
    }
    e.printStackTrace(line.getErr());
    return 1;
  }
}
