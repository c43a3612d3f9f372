package io.millrace.pipeline.stepfunctions;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.Executions;
import io.millrace.pipeline.stepfunctions.ExecutionBody.Included;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reading, stopping and redriving executions.
final class ExecutionOperations {
  private final Executions executions;
  private final StartedExecutions started;
  private final InstantSource clock;

  ExecutionOperations(Executions executions, StartedExecutions started, InstantSource clock) {
    this.executions = executions;
    this.started = started;
    this.clock = clock;
  }

  void addTo(Operations operations) {
    operations
        .add("DescribeExecution", ExecutionBody.Describe.class, this::describe)
        .add("StopExecution", ExecutionBody.Stop.class, this::stop)
        .add("RedriveExecution", ExecutionBody.Redrive.class, this::redrive);
  }

  private ExecutionBody.Stopped stop(ExecutionBody.Stop body, Arns arns) {
    Execution execution = started.execution(body.executionArn());
    Execution stopped =
        executions.stop(
            execution.id(),
            Optional.ofNullable(body.error()).orElse(""),
            Optional.ofNullable(body.cause()).orElse(""));
    return new ExecutionBody.Stopped(EpochSeconds.of(stopped.endedAt().orElseGet(clock::instant)));
  }

  private ExecutionBody.Described describe(ExecutionBody.Describe body, Arns arns) {
    Execution execution = started.execution(body.executionArn());
    Optional<Start> start = started.start(execution.id());
    Optional<String> notRedrivable = executions.notRedrivable(execution);
    boolean all = body.allData();
    return new ExecutionBody.Described(
        arns.execution(execution.pipeline(), execution.name()),
        arns.machine(execution.pipeline()),
        execution.name(),
        execution.status().name(),
        EpochSeconds.of(execution.startedAt()),
        stopDate(execution),
        all ? StartedExecutions.input(execution, start) : null,
        new Included(all),
        all ? execution.output().map(Json::write).orElse(null) : null,
        execution.output().map(_ -> new Included(all)).orElse(null),
        all ? execution.error().orElse(null) : null,
        all ? execution.cause().orElse(null) : null,
        start.flatMap(Start::traceHeader).orElse(null),
        mapRunArn(execution, arns),
        versionArn(start, arns),
        aliasArn(start, arns),
        execution.redriveCount(),
        redriveDate(execution),
        redriveStatus(execution, notRedrivable),
        isRedrivenByMapRun(execution) ? null : notRedrivable.orElse(null));
  }

  private static String redriveStatus(Execution execution, Optional<String> notRedrivable) {
    if (isRedrivenByMapRun(execution)) {
      return "REDRIVABLE_BY_MAP_RUN";
    }
    return notRedrivable.isPresent() ? "NOT_REDRIVABLE" : "REDRIVABLE";
  }

  private static boolean isRedrivenByMapRun(Execution execution) {
    return execution.mapChild().isPresent()
        && execution.status().ended()
        && execution.status() != ExecutionStatus.SUCCEEDED;
  }

  static @Nullable String mapRunArn(Execution execution, Arns arns) {
    return execution
        .mapChild()
        .map(child -> arns.mapRun(execution.pipeline(), child.mapRun()))
        .orElse(null);
  }

  private ExecutionBody.Redriven redrive(ExecutionBody.Redrive body, Arns arns) {
    Execution execution = started.execution(body.executionArn());
    try {
      Execution redriven =
          executions.redrive(execution.id(), Optional.ofNullable(body.clientToken()).orElse(""));
      return new ExecutionBody.Redriven(
          EpochSeconds.of(redriven.redrivenAt().orElseGet(clock::instant)));
    } catch (MillraceException e) {
      throw e.code() == ErrorCode.EXECUTION_NOT_REDRIVABLE
          ? Refusal.of("ExecutionNotRedrivable", e.detail())
          : e;
    }
  }

  static @Nullable BigDecimal redriveDate(Execution execution) {
    return execution.redrivenAt().map(EpochSeconds::of).orElse(null);
  }

  static @Nullable BigDecimal stopDate(Execution execution) {
    return execution.endedAt().map(EpochSeconds::of).orElse(null);
  }

  static @Nullable String versionArn(Optional<Start> start, Arns arns) {
    return start
        .flatMap(s -> s.version().map(version -> arns.qualified(s.machine(), version)))
        .orElse(null);
  }

  static @Nullable String aliasArn(Optional<Start> start, Arns arns) {
    return start
        .flatMap(s -> s.alias().map(alias -> arns.qualified(s.machine(), alias)))
        .orElse(null);
  }
}
