package io.millrace.pipeline.stepfunctions;

import io.millrace.base.id.Ids;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.Executions;
import io.millrace.pipeline.Names;
import io.millrace.pipeline.StartCause;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// `StartExecution`. The same name and input again, while it runs, is the same execution.
final class StartOperation {
  private static final int INPUT_MAX = 262_144;
  private static final String NOTHING = "{}";

  private final Targets targets;
  private final Executions executions;
  private final StartStore starts;

  StartOperation(Targets targets, Executions executions, StartStore starts) {
    this.targets = targets;
    this.executions = executions;
    this.starts = starts;
  }

  ExecutionBody.Started start(ExecutionBody.Start body, Arns arns) {
    Targets.Target target = targets.target(body.stateMachineArn());
    String name = Optional.ofNullable(body.name()).orElseGet(Ids::uuid);
    if (!Names.valid(name)) {
      throw Refusal.invalidName(name);
    }
    String text = Optional.ofNullable(body.input()).orElse(NOTHING);
    Execution execution = start(target.revision(), name, input(text), arns);
    starts.add(
        new Start(
            execution.id(),
            target.revision().machine(),
            target.revision().number(),
            target.version().map(PublishedVersion::version),
            target.alias(),
            text,
            Optional.ofNullable(body.traceHeader())));
    return new ExecutionBody.Started(
        arns.execution(execution.pipeline(), execution.name()),
        EpochSeconds.of(execution.startedAt()));
  }

  /// `StartSyncExecution`: for Express machines only, and there are none.
  /// @throws Refusal always
  ExecutionBody.Started startSync(ExecutionBody.Start body, Arns arns) {
    targets.target(body.stateMachineArn());
    throw Refusal.typeNotSupported();
  }

  private Execution start(Revision machine, String name, JsonNode input, Arns arns) {
    Optional<Execution> ended =
        executions.find(machine.machine(), name).filter(e -> e.status().ended());
    Execution execution =
        ended.orElseGet(
            () ->
                executions.start(
                    machine.machine(),
                    machine.pipelineVersion(),
                    input,
                    name,
                    StartCause.user("")));
    if (ended.isPresent() || !execution.input().equals(input)) {
      throw Refusal.of(
          "ExecutionAlreadyExists",
          "Execution Already Exists: '%s'",
          arns.execution(machine.machine(), name));
    }
    return execution;
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
