package io.millrace.pipeline.stepfunctions;

import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.Executions;
import io.millrace.pipeline.MapChild;
import io.millrace.pipeline.MapChildStore;
import io.millrace.pipeline.MapRun;
import io.millrace.pipeline.MapRuns;
import io.millrace.pipeline.states.ExecutionType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `ListExecutions`: of a machine, or only those that were started by one of its versions or
/// aliases.
final class ListExecutionsOperation {
  private static final String PENDING_REDRIVE = "PENDING_REDRIVE";

  private final StateMachines machines;
  private final Targets targets;
  private final Executions executions;
  private final StartStore starts;
  private final MapRuns mapRuns;
  private final Pages pages;

  ListExecutionsOperation(
      StateMachines machines,
      Targets targets,
      Executions executions,
      StartStore starts,
      MapRuns mapRuns,
      Pages pages) {
    this.machines = machines;
    this.targets = targets;
    this.executions = executions;
    this.starts = starts;
    this.mapRuns = mapRuns;
    this.pages = pages;
  }

  ExecutionBody.Executions list(ExecutionBody.ListExecutions body, Arns arns) {
    String arn = body.stateMachineArn();
    if ((arn == null) == (body.mapRunArn() == null)) {
      throw Refusal.validation(
          "MISSING_REQUIRED_PARAMETER",
          "Must provide a StateMachine ARN or MapRun ARN, and not both.");
    }
    if (arn == null) {
      return children(body, String.valueOf(body.mapRunArn()), arns);
    }
    if (body.redriveFilter() != null) {
      throw Refusal.validation("redriveFilter is for the executions of a MapRun ARN.");
    }
    Arn.Machine named = Arn.machine(arn);
    Revision machine =
        machines.deleting(named.name()).orElseGet(() -> targets.target(arn).revision());
    if (machines.type(machine) == ExecutionType.EXPRESS) {
      throw Refusal.typeNotSupported();
    }
    List<Object> arguments =
        List.of("ListExecutions", named, Optional.ofNullable(body.statusFilter()));
    Optional<ExecutionId> before = pages.after(body.nextToken(), arguments).map(ExecutionId::new);
    List<Execution> found =
        PENDING_REDRIVE.equals(body.statusFilter())
            ? List.of() // only children of map runs can be that
            : find(named, body.statusFilter(), before, Pages.size(body.maxResults()) + 1);
    return page(found, body, arguments, arns);
  }

  private ExecutionBody.Executions children(
      ExecutionBody.ListExecutions body, String mapRunArn, Arns arns) {
    MapRun run = MapRunOperations.find(mapRuns, mapRunArn);
    if (run.type() == ExecutionType.EXPRESS) {
      throw Refusal.typeNotSupported();
    }
    List<Object> arguments =
        List.of(
            "ListExecutions",
            run.id(),
            Optional.ofNullable(body.statusFilter()),
            Optional.ofNullable(body.redriveFilter()));
    List<Execution> found =
        mapRuns.children(
            run.id(),
            new MapChildStore.Filter(
                Optional.ofNullable(body.statusFilter()).map(ExecutionStatus::valueOf),
                Optional.ofNullable(body.redriveFilter()).map("REDRIVEN"::equals),
                pages.after(body.nextToken(), arguments).map(ExecutionId::new),
                Pages.size(body.maxResults()) + 1));
    return page(found, body, arguments, arns);
  }

  private ExecutionBody.Executions page(
      List<Execution> found, ExecutionBody.ListExecutions body, List<Object> arguments, Arns arns) {
    List<Execution> page = found.stream().limit(Pages.size(body.maxResults())).toList();
    return new ExecutionBody.Executions(
        page.stream().map(execution -> summary(execution, arns)).toList(),
        found.size() > page.size() ? pages.token(page.getLast().id().value(), arguments) : null);
  }

  private List<Execution> find(
      Arn.Machine machine, @Nullable String statusFilter, Optional<ExecutionId> before, int limit) {
    Optional<ExecutionStatus> status =
        Optional.ofNullable(statusFilter).map(ExecutionStatus::valueOf);
    if (machine.qualifier().isEmpty()) {
      return executions
          .list(new Executions.Filter(Optional.of(machine.name()), status, before, limit))
          .executions();
    }
    return starts
        .list(
            new StartStore.Filter(machine.name(), machine.qualifier().get(), status, before, limit))
        .stream()
        .flatMap(id -> executions.find(id).stream())
        .toList();
  }

  private ExecutionBody.Summary summary(Execution execution, Arns arns) {
    Optional<Start> start = starts.find(execution.id());
    return new ExecutionBody.Summary(
        arns.execution(execution.pipeline(), execution.name()),
        arns.machine(execution.pipeline()),
        execution.name(),
        execution.status().name(),
        EpochSeconds.of(execution.startedAt()),
        ExecutionOperations.stopDate(execution),
        ExecutionOperations.mapRunArn(execution, arns),
        execution.mapChild().map(MapChild::items).orElse(null),
        ExecutionOperations.versionArn(start, arns),
        ExecutionOperations.aliasArn(start, arns),
        execution.redriveCount(),
        ExecutionOperations.redriveDate(execution));
  }
}
