package io.millrace.pipeline.stepfunctions;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.MapRun;
import io.millrace.pipeline.MapRuns;
import io.millrace.pipeline.states.MapRunPlan;
import java.util.Comparator;
import tools.jackson.databind.node.ObjectNode;

/// Map runs: the work of distributed Maps.
final class MapRunOperations {
  private static final Pages.Order<MapRun> BY_START =
      new Pages.Order<>(
          run -> "%020d %s".formatted(run.startedAt().toEpochMilli(), run.id()),
          Comparator.naturalOrder());

  private final StartedExecutions started;
  private final MapRuns mapRuns;
  private final Pages pages;

  MapRunOperations(StartedExecutions started, MapRuns mapRuns, Pages pages) {
    this.started = started;
    this.mapRuns = mapRuns;
    this.pages = pages;
  }

  void addTo(Operations operations) {
    operations
        .add("ListMapRuns", MapRunBody.Of.class, this::list)
        .add("DescribeMapRun", MapRunBody.Describe.class, this::describe)
        .add("UpdateMapRun", MapRunBody.Update.class, this::update);
  }

  private MapRunBody.MapRuns list(MapRunBody.Of body, Arns arns) {
    Execution parent = started.execution(body.executionArn());
    Pages.Page<MapRun> page =
        pages.cut(
            mapRuns.of(parent.id()),
            BY_START,
            body.maxResults(),
            body.nextToken(),
            "ListMapRuns " + parent.id());
    return new MapRunBody.MapRuns(
        page.elements().stream().map(run -> summary(run, parent, arns)).toList(), page.next());
  }

  private static MapRunBody.Summary summary(MapRun run, Execution parent, Arns arns) {
    return new MapRunBody.Summary(
        arns.execution(parent),
        arns.mapRun(run),
        arns.machine(run.machine()),
        EpochSeconds.of(run.startedAt()),
        run.endedAt().map(EpochSeconds::of).orElse(null));
  }

  /// @throws Refusal with `InvalidArn`, `ResourceNotFound`
  static MapRun find(MapRuns mapRuns, String arn) {
    return mapRuns.find(Arn.mapRun(arn).id()).orElseThrow(Refusal::notFound);
  }

  private MapRunBody.Described describe(MapRunBody.Describe body, Arns arns) {
    MapRun run = find(mapRuns, body.mapRunArn());
    MapRun.Tally tally = mapRuns.counted(run).tally();
    return new MapRunBody.Described(
        arns.mapRun(run),
        arns.execution(started.execution(run.parent())),
        run.status().name(),
        EpochSeconds.of(run.startedAt()),
        run.endedAt().map(EpochSeconds::of).orElse(null),
        run.maxConcurrency(),
        run.tolerance().percentage(),
        run.tolerance().count(),
        MapRunBody.Counts.of(tally.items(), run.status()),
        MapRunBody.Counts.of(tally.children(), run.status()),
        run.redriveCount(),
        run.redrivenAt().map(EpochSeconds::of).orElse(null));
  }

  private ObjectNode update(MapRunBody.Update body, Arns arns) {
    MapRun run = find(mapRuns, body.mapRunArn());
    try {
      mapRuns.update(run.id(), body.change(MapRunPlan.CHILDREN_MAX));
      return Json.object();
    } catch (MillraceException e) {
      throw e.code() == ErrorCode.MAP_RUN_ENDED
          ? Refusal.validation("CANNOT_UPDATE_COMPLETED_MAP_RUN", e.detail())
          : e;
    }
  }
}
