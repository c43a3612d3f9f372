package io.millrace.server.cli.pipeline;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.pipeline.Definitions;
import io.millrace.pipeline.mock.MockCase;
import io.millrace.pipeline.mock.MockConfig;
import io.millrace.pipeline.mock.MockRun;
import io.millrace.pipeline.states.StateMachine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `millrace pipeline test`: runs a definition with mocked tasks, without a server.
@Command(
    name = "test",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a definition with mocked tasks, without a server; a wait takes no time.",
      "Exit code 0 if every case comes out as expected, 1 if one does not."
    },
    footerHeading = "%nExample:%n",
    footer = "  millrace pipeline test nightly.asl.yaml nightly.mocks.yaml")
final class TestCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      paramLabel = "DEFINITION",
      description = "The file with the definition, JSON or YAML.")
  private Path definition = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "MOCKS",
      description = "The file with mocked responses and test cases, JSON or YAML.")
  private Path mocks = Path.of("");

  @Option(
      names = "--machine",
      paramLabel = "NAME",
      description = "Whose cases to run, if the file has those of several state machines.")
  private Optional<String> machine = Optional.empty();

  @Option(names = "--case", paramLabel = "NAME", description = "Only run this case.")
  private Optional<String> only = Optional.empty();

  @Override
  public Integer call() throws IOException {
    StateMachine states = Definitions.withAnyTask().read(Files.readString(definition));
    MockConfig config = MockConfig.parse(Files.readString(mocks), mocks.toString());
    String name = machine.orElseGet(() -> theOnly(config.machines()));
    List<MockCase> cases =
        config.cases(name).stream()
            .filter(each -> only.isEmpty() || only.get().equals(each.name()))
            .toList();
    MillraceException.require(
        !cases.isEmpty(),
        ErrorCode.CONFIGURATION_INVALID,
        "Name a case of the file with --case, or leave it out to run all.",
        "%s has no case to run of '%s'.",
        mocks,
        name);
    PrintWriter out = spec.commandLine().getOut();
    long passed = cases.stream().filter(each -> passes(states, name, each, out)).count();
    out.printf("%d of %d passed%n", passed, cases.size());
    return passed == cases.size() ? 0 : 1;
  }

  private String theOnly(List<String> machines) {
    MillraceException.require(
        machines.size() == 1,
        ErrorCode.CONFIGURATION_INVALID,
        "Name one with --machine.",
        "%s has the cases of %d state machines: %s",
        mocks,
        machines.size(),
        String.join(", ", machines));
    return machines.getFirst();
  }

  private static boolean passes(StateMachine states, String name, MockCase test, PrintWriter out) {
    MockRun.Result result = MockRun.of(states, name, test);
    String mark = Ansi.AUTO.string(result.passed() ? "@|green ✓|@" : "@|red ✗|@");
    out.printf("%s %s: %s%n", mark, test.name(), String.join(" → ", result.path()));
    result.complaints().forEach(complaint -> out.printf("    %s%n", complaint));
    return result.passed();
  }
}
