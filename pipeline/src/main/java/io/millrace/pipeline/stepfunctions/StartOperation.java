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

  private final StateMachines machines;
  private final Executions executions;
  private final StartStore starts;

  StartOperation(StateMachines machines, Executions executions, StartStore starts) {
    this.machines = machines;
    this.executions = executions;
    this.starts = starts;
  }

  ExecutionBody.Started start(ExecutionBody.Start body, Arns arns) {
    Arn.Machine named = Arn.machine(body.stateMachineArn());
    Revision machine =
        machines
            .find(named.name())
            .filter(_ -> named.qualifier().isEmpty())
            .orElseThrow(() -> Refusal.noMachine(body.stateMachineArn()));
    String name = Optional.ofNullable(body.name()).orElseGet(Ids::uuid);
    if (!Names.valid(name)) {
      throw Refusal.invalidName(name);
    }
    String text = Optional.ofNullable(body.input()).orElse(NOTHING);
    JsonNode input = input(text);
    Optional<Execution> ended =
        executions.find(machine.machine(), name).filter(e -> e.status().ended());
    Execution execution =
        ended.orElseGet(
            () -> executions.start(machine.machine(), input, name, StartCause.user("")));
    String arn = arns.execution(execution.pipeline(), execution.name());
    if (ended.isPresent() || !execution.input().equals(input)) {
      throw Refusal.of("ExecutionAlreadyExists", "Execution Already Exists: '%s'", arn);
    }
    starts.add(
        new Start(
            execution.id(),
            machine.machine(),
            machine.number(),
            Optional.empty(),
            Optional.empty(),
            text,
            Optional.ofNullable(body.traceHeader())));
    return new ExecutionBody.Started(arn, EpochSeconds.of(execution.startedAt()));
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
