package io.millrace.pipeline;

import static io.millrace.base.ErrorCode.EXECUTION_LIMIT_EXCEEDED;
import static io.millrace.base.ErrorCode.EXECUTION_NAME_INVALID;
import static io.millrace.base.ErrorCode.LIMIT_EXCEEDED;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.pipeline.states.ExecutionFacts;
import io.millrace.pipeline.states.ExecutionType;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/// Which executions may begin. How many are open is counted now and then, and by what this node
/// begins and ends in between. Thread-safe.
final class Admission {
  private final Supplier<ExecutionId> ids;
  private final ExecutionStore store;
  private final ExecutionFacts.Limits limits;
  private final int openMax;
  private final AtomicInteger open = new AtomicInteger();

  /// @param ids names executions that begin
  Admission(ExecutionStore store, EngineConfig config, Supplier<ExecutionId> ids) {
    this.ids = ids;
    this.store = store;
    this.limits = config.limits();
    this.openMax = config.openExecutions();
  }

  /// Looks how many are open on all nodes.
  void count() {
    open.set(store.open());
  }

  void begun() {
    open.incrementAndGet();
  }

  void ended() {
    open.decrementAndGet();
  }

  /// @throws MillraceException with `EXECUTION_LIMIT_EXCEEDED` if no further one may be open
  void checkOpen() {
    require(
        open.get() < openMax,
        EXECUTION_LIMIT_EXCEEDED,
        "Wait until executions have ended, or raise pipelines.open_executions.",
        "%d executions are open (at most: %d).",
        open.get(),
        openMax);
  }

  /// @throws MillraceException with `LIMIT_EXCEEDED`
  void checkSize(JsonNode input) {
    int bytes = Json.bytes(input).length;
    require(
        bytes <= limits.payloadBytes(),
        LIMIT_EXCEEDED,
        "Pass large data by reference, such as a file or an artifact.",
        "The input has %d bytes (at most: %d).",
        bytes,
        limits.payloadBytes());
  }

  /// An execution of `version`.
  /// @throws MillraceException with `EXECUTION_NAME_INVALID`, `LIMIT_EXCEEDED`,
  ///     `EXECUTION_LIMIT_EXCEEDED`
  Execution admit(
      PipelineVersion version, StartRequest request, Optional<ExecutionId> parent, Instant now) {
    String name = request.name();
    JsonNode input = request.input();
    require(Names.valid(name), EXECUTION_NAME_INVALID, Names.FIX, "'%s' names no execution.", name);
    checkSize(input);
    if (version.type() == ExecutionType.STANDARD
        && store.find(version.pipeline(), name).isEmpty()) {
      checkOpen();
    }
    ExecutionId id = ids.get();
    if (request.caching() == StartRequest.Caching.IGNORED) {
      store.results().ignoreFor(id);
    }
    return new Execution(
        id,
        version.type(),
        version.pipeline(),
        version.version(),
        name,
        ExecutionStatus.RUNNING,
        input,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        request.cause(),
        now,
        Optional.empty(),
        parent,
        0,
        Optional.empty(),
        limits,
        Optional.empty());
  }
}
