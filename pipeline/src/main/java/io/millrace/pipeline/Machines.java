package io.millrace.pipeline;

import static io.millrace.base.ErrorCode.PIPELINE_NOT_FOUND;

import io.millrace.base.MillraceException;
import io.millrace.base.id.Ids;
import io.millrace.pipeline.ExecutionStore.AttemptId;
import io.millrace.pipeline.states.ExecutionFacts;
import io.millrace.pipeline.states.ExecutionState;
import io.millrace.pipeline.states.ExecutionType;
import io.millrace.pipeline.states.StateMachine;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The definitions that executions run, compiled once. Guarded by its own monitor.
final class Machines {
  private static final int KEPT = 200;
  private static final String ARN = "arn:aws:states:local:000000000000:";
  private static final String ROLE = "arn:aws:iam::000000000000:role/millrace";

  private record Key(String pipeline, int version) {}

  private final Pipelines pipelines;
  private final Definitions definitions;
  private final TokenSeal seal;
  private final Map<Key, StateMachine> compiled = new LinkedHashMap<>(16, 0.75f, true);

  Machines(Pipelines pipelines, Definitions definitions, TokenSeal seal) {
    this.pipelines = pipelines;
    this.definitions = definitions;
    this.seal = seal;
  }

  /// Tokens are sealed with the key of all nodes on the database.
  static Machines of(Pipelines pipelines, Tasks tasks, OpenTasks openTasks) {
    TokenSeal seal = new TokenSeal(openTasks.key(Ids.hex32() + Ids.hex32()));
    return new Machines(pipelines, new Definitions(tasks), seal);
  }

  TokenSeal seal() {
    return seal;
  }

  /// @throws MillraceException with `PIPELINE_NOT_FOUND`
  PipelineVersion newest(String pipeline) {
    return pipelines.find(pipeline).orElseThrow(() -> absent(pipeline));
  }

  boolean isExpress(String pipeline) {
    return pipelines.find(pipeline).filter(v -> v.type() == ExecutionType.EXPRESS).isPresent();
  }

  /// @throws MillraceException with `PIPELINE_NOT_FOUND`
  PipelineVersion version(String pipeline, int version) {
    return pipelines.version(pipeline, version).orElseThrow(() -> absent(pipeline));
  }

  /// What a request starts.
  /// @throws MillraceException with `PIPELINE_NOT_FOUND`
  PipelineVersion version(StartRequest request) {
    return request
        .version()
        .map(number -> version(request.pipeline(), number))
        .orElseGet(() -> newest(request.pipeline()));
  }

  synchronized StateMachine machine(Execution execution) {
    Key key = new Key(execution.pipeline(), execution.version());
    StateMachine known = compiled.get(key);
    if (known != null) {
      return known;
    }
    StateMachine machine = compile(key);
    compiled.put(key, machine);
    if (compiled.size() > KEPT) {
      compiled.remove(compiled.keySet().iterator().next());
    }
    return machine;
  }

  /// The machine of a pipeline, or that of the children of one of its distributed Maps.
  private StateMachine compile(Key key) {
    PipelineVersion version = version(MapChild.pipeline(key.pipeline()), key.version());
    StateMachine whole = definitions.readAccepted(version.definition(), version.type());
    Optional<String> label = MapChild.label(key.pipeline());
    return label.isEmpty()
        ? whole
        : whole.distributed(label.get()).orElseThrow(() -> absent(key.pipeline()));
  }

  /// The state before the first event.
  ExecutionState state(Execution execution) {
    return new ExecutionState(machine(execution), facts(execution, execution.limits()));
  }

  ExecutionFacts facts(Execution execution, ExecutionFacts.Limits limits) {
    return new ExecutionFacts(
        execution.type(),
        executionArn(execution),
        execution.name(),
        machineArn(execution.pipeline()),
        execution.pipeline(),
        ROLE,
        execution.id().value(),
        limits,
        (entered, attempt) -> seal.token(new AttemptId(execution.id(), entered, attempt)));
  }

  static String executionArn(Execution execution) {
    String place = execution.pipeline() + ":" + execution.name();
    return switch (execution.type()) {
      case STANDARD -> ARN + "execution:" + place;
      case EXPRESS -> ARN + "express:" + place + ":" + execution.id().uuid();
    };
  }

  static String machineArn(String pipeline) {
    return ARN + "stateMachine:" + pipeline;
  }

  private static MillraceException absent(String pipeline) {
    return new MillraceException(
        PIPELINE_NOT_FOUND,
        "There is no pipeline '%s'.".formatted(pipeline),
        "Register it first, or list the pipelines to find its name.");
  }
}
