package io.millrace.pipeline.backfill;

import static io.millrace.base.ErrorCode.BACKFILL_INVALID;
import static io.millrace.base.ErrorCode.BACKFILL_NOT_FOUND;
import static io.millrace.base.ErrorCode.PIPELINE_NOT_FOUND;
import static io.millrace.base.ErrorCode.SCHEDULE_NOT_FOUND;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.id.Ids;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.Executions;
import io.millrace.pipeline.Pipelines;
import io.millrace.pipeline.StartCause;
import io.millrace.pipeline.backfill.Backfill.State;
import io.millrace.pipeline.backfill.Backfill.Status;
import io.millrace.pipeline.backfill.Backfill.Window;
import io.millrace.pipeline.backfill.BackfillStore.Placed;
import io.millrace.pipeline.background.Loop;
import io.millrace.pipeline.event.Schedule;
import io.millrace.pipeline.event.Schedules;
import io.millrace.pipeline.event.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// Runs pipelines over past windows: so many executions at a time, each window once, through
/// restarts. Thread-safe.
public final class Backfills implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Backfills.class);
  private static final Duration BUSY = Duration.ofMillis(500);
  private static final Duration IDLE = Duration.ofSeconds(15);
  private static final int LISTED = 1_000;

  /// What would only be refused again.
  private static final Set<ErrorCode.Kind> FINAL =
      Set.of(ErrorCode.Kind.INVALID_INPUT, ErrorCode.Kind.NOT_FOUND, ErrorCode.Kind.CONFLICT);

  private final BackfillStore store;
  private final Executions executions;
  private final Pipelines pipelines;
  private final Schedules schedules;
  private final InstantSource clock;
  private final AtomicReference<@Nullable Loop> loop = new AtomicReference<>();

  public Backfills(
      BackfillStore store,
      Executions executions,
      Pipelines pipelines,
      Schedules schedules,
      InstantSource clock) {
    this.store = store;
    this.executions = executions;
    this.pipelines = pipelines;
    this.schedules = schedules;
    this.clock = clock;
  }

  /// What is asked for.
  /// @param every `1h`, or an expression as of a schedule; or
  /// @param schedule one whose times and input are taken
  /// @param input a template as of a schedule's target; absent: the window's `start` and `end`, or
  ///     the schedule's input
  public record Request(
      String pipeline,
      Instant from,
      Instant to,
      Optional<String> every,
      Optional<String> schedule,
      Optional<JsonNode> input) {}

  /// A window, and whether an execution of it is there already.
  public record Planned(Window window, boolean isThere) {}

  /// What a backfill would start; nothing is changed.
  /// @throws MillraceException with `BACKFILL_INVALID`, `PIPELINE_NOT_FOUND`, `SCHEDULE_NOT_FOUND`,
  ///     `SCHEDULE_INVALID`
  public List<Planned> plan(Request request) {
    return windows(request).stream()
        .map(window -> new Planned(window, execution(request.pipeline(), window).isPresent()))
        .toList();
  }

  private Optional<Execution> execution(String pipeline, Window window) {
    return executions.find(pipeline, window.name());
  }

  /// @param concurrency 1 to 100
  /// @throws MillraceException as [#plan]
  public Backfill start(Request request, int concurrency) {
    require(
        concurrency >= 1 && concurrency <= 100,
        BACKFILL_INVALID,
        "Choose how many executions may run at once.",
        "concurrency: %d (expected: 1 to 100)",
        concurrency);
    List<Window> windows = windows(request);
    Backfill backfill =
        new Backfill(
            Ids.hex32(),
            request.pipeline(),
            concurrency,
            Status.RUNNING,
            Instant.ofEpochMilli(clock.millis()),
            Map.of(State.PENDING, windows.size()));
    store.add(backfill, windows);
    wake();
    return backfill;
  }

  private List<Window> windows(Request request) {
    require(
        pipelines.find(request.pipeline()).isPresent(),
        PIPELINE_NOT_FOUND,
        "Register it first, or list the pipelines to find its name.",
        "There is no pipeline '%s'.",
        request.pipeline());
    require(
        request.every().isPresent() != request.schedule().isPresent(),
        BACKFILL_INVALID,
        "Say every, such as 1h or a cron expression, or name a schedule.",
        "every and schedule: expected is one of them.");
    return request.schedule().map(name -> ofSchedule(request, name)).orElseGet(() -> of(request));
  }

  private static List<Window> of(Request request) {
    String every = request.every().orElse("");
    var steps = Windows.steps(every);
    return Windows.cut(
        Windows.first(request.from(), every, steps),
        request.to(),
        steps,
        Windows.settings(request.input()),
        "backfill");
  }

  private List<Window> ofSchedule(Request request, String name) {
    Schedule schedule =
        schedules
            .find(name)
            .map(Schedules.Planned::schedule)
            .orElseThrow(
                () ->
                    new MillraceException(
                        SCHEDULE_NOT_FOUND,
                        "There is no schedule '%s'.".formatted(name),
                        "List the schedules to find its name."));
    JsonNode settings =
        request
            .input()
            .map(input -> Windows.settings(Optional.of(input)))
            .or(
                () ->
                    schedule
                        .target()
                        .map(Target::settings)
                        .filter(each -> starts(each, request.pipeline())))
            .orElseGet(() -> Windows.settings(Optional.empty()));
    Instant first = Windows.first(request.from(), schedule.expression(), schedule::next);
    return Windows.cut(first, request.to(), schedule::next, settings, name);
  }

  private static boolean starts(JsonNode settings, String pipeline) {
    return settings.path("pipeline").asString("").equals(pipeline);
  }

  /// @throws MillraceException with `BACKFILL_NOT_FOUND`
  public Backfill backfill(String id) {
    return store
        .find(id)
        .orElseThrow(
            () ->
                new MillraceException(
                    BACKFILL_NOT_FOUND,
                    "There is no backfill '%s'.".formatted(id),
                    "List the backfills to find its id."));
  }

  /// The newest first.
  public List<Backfill> list() {
    return store.list(Optional.empty(), LISTED);
  }

  /// Starts nothing more; what was started goes on.
  /// @throws MillraceException with `BACKFILL_NOT_FOUND`
  public Backfill cancel(String id) {
    backfill(id);
    store.end(id, Status.CANCELLED);
    return backfill(id);
  }

  /// Goes on with what was left over.
  public void start() {
    loop.set(Loop.start("backfills", this::advance));
  }

  private void wake() {
    Loop running = loop.get();
    if (running != null) {
      running.wake();
    }
  }

  /// Looks at what was started, and starts what may be.
  /// @return how long until the next look
  Duration advance() {
    List<Backfill> running = store.list(Optional.of(Status.RUNNING), LISTED);
    running.forEach(this::advance);
    return running.isEmpty() ? IDLE : BUSY;
  }

  private void advance(Backfill backfill) {
    int going = 0;
    for (Placed started : store.windows(backfill.id(), State.STARTED, LISTED)) {
      State state = state(backfill, started);
      if (state == State.STARTED) {
        going++;
      } else {
        store.move(backfill.id(), started.position(), state);
      }
    }
    List<Placed> pending = store.windows(backfill.id(), State.PENDING, backfill.concurrency());
    pending.forEach(next -> take(backfill, next));
    if (going == 0 && pending.isEmpty()) {
      store.end(backfill.id(), Status.DONE);
    }
  }

  /// Where a window stands that was claimed; its execution is started if a crash came before that.
  private State state(Backfill backfill, Placed started) {
    Optional<Execution> execution = execution(backfill.pipeline(), started.window());
    if (execution.isEmpty()) {
      return begin(backfill, started) ? State.STARTED : State.FAILED;
    }
    return switch (execution.get().status()) {
      case RUNNING -> State.STARTED;
      case SUCCEEDED -> State.SUCCEEDED;
      case FAILED, TIMED_OUT, ABORTED, PENDING_REDRIVE -> State.FAILED;
    };
  }

  private void take(Backfill backfill, Placed next) {
    if (execution(backfill.pipeline(), next.window()).isPresent()) {
      store.move(backfill.id(), next.position(), State.SKIPPED);
    } else if (store.claim(backfill.id(), next.position()) && !begin(backfill, next)) {
      store.move(backfill.id(), next.position(), State.FAILED);
    }
  }

  /// @return false if it can never be started
  private boolean begin(Backfill backfill, Placed placed) {
    String name = placed.window().name();
    try {
      executions.start(
          backfill.pipeline(),
          placed.window().input(),
          name,
          StartCause.user("backfill " + backfill.id()));
      log.info("backfill.started backfill={} name={}", backfill.id(), name);
      return true;
    } catch (MillraceException e) {
      boolean isFinal = FINAL.contains(e.code().kind());
      log.warn(
          "backfill.refused backfill={} name={} final={} reason={}",
          backfill.id(),
          name,
          isFinal,
          e.detail());
      if (!isFinal) {
        throw e;
      }
      return false;
    }
  }

  @Override
  public void close() {
    Loop running = loop.getAndSet(null);
    if (running != null) {
      running.close();
    }
  }
}
