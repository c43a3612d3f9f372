package io.millrace.pipeline.stepfunctions;

import io.millrace.base.id.Ids;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.Executions;
import io.millrace.pipeline.Names;
import io.millrace.pipeline.StartCause;
import io.millrace.pipeline.StartRequest;
import io.millrace.pipeline.states.ExecutionType;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// `StartExecution` and `StartSyncExecution`. Of a standard machine the same name and input again,
/// while it runs, is the same execution; of an Express one each start is an execution of its own.
final class StartOperation {
  private static final int INPUT_MAX = 262_144;
  private static final String NOTHING = "{}";

  private final StateMachines machines;
  private final Targets targets;
  private final Executions executions;
  private final StartStore starts;

  StartOperation(
      StateMachines machines, Targets targets, Executions executions, StartStore starts) {
    this.machines = machines;
    this.targets = targets;
    this.executions = executions;
    this.starts = starts;
  }

  /// A start whose members are checked.
  /// @param text the input as it was sent
  private record Wanted(Targets.Target target, String name, String text, JsonNode input) {
    String machine() {
      return target.revision().machine();
    }

    StartRequest request() {
      return StartRequest.of(machine(), input, name, StartCause.user(""))
          .withVersion(target.revision().pipelineVersion());
    }
  }

  private Wanted wanted(ExecutionBody.Start body) {
    Targets.Target target = targets.target(body.stateMachineArn());
    String name = Optional.ofNullable(body.name()).orElseGet(Ids::uuid);
    if (!Names.valid(name)) {
      throw Refusal.invalidName(name);
    }
    String text = Optional.ofNullable(body.input()).orElse(NOTHING);
    return new Wanted(target, name, text, input(text));
  }

  ExecutionBody.Started start(ExecutionBody.Start body, Arns arns) {
    Wanted wanted = wanted(body);
    Execution execution =
        switch (machines.type(wanted.target().revision())) {
          case STANDARD -> startStandard(wanted, body, arns);
          case EXPRESS -> executions.start(wanted.request());
        };
    return new ExecutionBody.Started(
        arns.execution(execution), EpochSeconds.of(execution.startedAt()));
  }

  private Execution startStandard(Wanted wanted, ExecutionBody.Start body, Arns arns) {
    Optional<Execution> ended =
        executions.find(wanted.machine(), wanted.name()).filter(e -> e.status().ended());
    Execution execution = ended.orElseGet(() -> executions.start(wanted.request()));
    if (ended.isPresent() || !execution.input().equals(wanted.input())) {
      throw Refusal.of(
          "ExecutionAlreadyExists",
          "Execution Already Exists: '%s'",
          arns.execution(wanted.machine(), wanted.name()));
    }
    starts.add(
        new Start(
            execution.id(),
            wanted.machine(),
            wanted.target().revision().number(),
            wanted.target().version().map(PublishedVersion::version),
            wanted.target().alias(),
            wanted.text(),
            Optional.ofNullable(body.traceHeader())));
    return execution;
  }

  /// Waits for the end; for Express machines only.
  ExecutionBody.Ended startSync(ExecutionBody.Start body, Arns arns) throws InterruptedException {
    Wanted wanted = wanted(body);
    if (machines.type(wanted.target().revision()) != ExecutionType.EXPRESS) {
      throw Refusal.typeNotSupported();
    }
    Execution execution = executions.run(wanted.request());
    return ExecutionBody.Ended.of(execution, wanted.text(), body, arns);
  }

  private static JsonNode input(String text) {
    if (text.getBytes(StandardCharsets.UTF_8).length > INPUT_MAX) {
      throw invalid("The input is larger than %d bytes.".formatted(INPUT_MAX));
    }
    return switch (JsonText.read(text)) {
      case JsonText.Valid(JsonNode value) -> value;
      case JsonText.Invalid fault -> throw invalid(fault.message());
    };
  }

  private static Refusal invalid(String why) {
    return Refusal.of("InvalidExecutionInput", "Invalid State Machine Execution Input: '%s'", why);
  }
}
