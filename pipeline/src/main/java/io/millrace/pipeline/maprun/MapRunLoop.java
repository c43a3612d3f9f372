package io.millrace.pipeline.maprun;

import io.millrace.base.MillraceException;
import io.millrace.base.id.Ids;
import io.millrace.base.json.Json;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.MapChild;
import io.millrace.pipeline.MapChildStore;
import io.millrace.pipeline.MapRun;
import io.millrace.pipeline.MapRunHost;
import io.millrace.pipeline.MapRunStore;
import io.millrace.pipeline.MapRunner;
import io.millrace.pipeline.states.ErrorNames;
import io.millrace.pipeline.states.ExecutionType;
import io.millrace.pipeline.states.MapRunCommand;
import io.millrace.pipeline.states.MapRunPlan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// One map run on this node. Its own thread begins children as others end; what it knows it can
/// read from the store again.
final class MapRunLoop implements MapRunner.Handle {
  private static final Logger log = LoggerFactory.getLogger(MapRunLoop.class);
  private static final Duration LOOK = Duration.ofSeconds(15);

  /// When children that fall asleep would make room.
  private static final Duration LOOK_WHEN_FULL = Duration.ofSeconds(1);

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final MapRunStore runs;
  private final MapChildStore store;
  private final ItemSources sources;
  private final ResultFiles files;
  private final String id;
  private final MapRunPlan plan;
  private final MapRunHost host;
  private final Children children;
  private final News news = new News();
  private volatile boolean closed;

  /// Why the map run is to end badly; only its thread knows.
  private @Nullable MapRunFailure failure;

  MapRunLoop(
      MapRunStore runs,
      MapChildStore store,
      ItemSources sources,
      ResultFiles files,
      MapRunCommand command,
      MapRunHost host) {
    this.runs = runs;
    this.store = store;
    this.files = files;
    this.sources = sources;
    this.id = command.id();
    this.plan = command.plan();
    this.host = host;
    this.children = new Children(id, store, host::isAsleep);
  }

  @Override
  public void start() {
    Thread.ofVirtual().name("map-run " + id).start(this::run);
  }

  @Override
  public void ended(Execution child) {
    news.ended(child);
  }

  @Override
  public void look() {
    news.look();
  }

  @Override
  public void close() {
    closed = true;
    host.close();
    look();
  }

  /// Works until the map run has ended, or this node has nothing to do with it any more.
  private void run() {
    boolean done = false;
    while (!done && !closed) {
      done = isDone();
    }
  }

  /// False if there is more to do, beginning with what the store has then.
  private boolean isDone() {
    try {
      MapRunFailure reason = failure;
      if (reason == null) {
        distribute();
      } else {
        breakOff(reason);
      }
      return true;
    } catch (MapRunFailure told) {
      failure = told;
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return true;
    } catch (MillraceException e) {
      log.warn("map.run.delayed run={} reason={}", id, e.detail());
      return !paused();
    } catch (RuntimeException | Error e) {
      return !isToBreakOff(e);
    }
  }

  /// What this thread held is garbage by now: also without memory there is some for what follows.
  private boolean isToBreakOff(Throwable reason) {
    boolean first = failure == null;
    String reference = Ids.hex32();
    failure = first ? MapRunFailure.broken(reason, reference) : failure;
    log.error("map.run.broken run={} reference={}", id, reference, reason);
    return first || paused();
  }

  private static boolean paused() {
    try {
      Thread.sleep(PAUSE);
      return true;
    } catch (InterruptedException _) {
      return false;
    }
  }

  private void distribute() throws MapRunFailure, InterruptedException {
    Optional<MapRun> stored = runs.find(id);
    if (stored.isPresent() && distribute(stored.get())) {
      host.succeed(result());
    }
  }

  /// False if this node has nothing to do with it any more.
  private boolean distribute(MapRun stored) throws MapRunFailure, InterruptedException {
    children.read();
    try (Handout handout = Handout.open(stored, plan, sources, host, children)) {
      goOn();
      return distribute(stored, handout);
    }
  }

  private void goOn() {
    if (plan.children() == ExecutionType.EXPRESS) {
      new StoredChildren(store, id, ExecutionStatus.RUNNING, -1).forEachRemaining(host::goOn);
    }
  }

  private static MapChild place(Execution child) {
    return child.mapChild().orElseThrow();
  }

  private boolean distribute(MapRun stored, Handout handout)
      throws MapRunFailure, InterruptedException {
    MapRun run = stored;
    boolean redrives = run.redriveCount() > 0;
    while (!closed && run.status() == MapRun.Status.RUNNING) {
      if (children.failTooOften(run.tolerance(), handout.total())) {
        throw new MapRunFailure(
            ErrorNames.TOO_MANY_FAILURES, "The specified tolerated failure threshold was exceeded");
      }
      if (redrives && children.hasRoom(run)) {
        redrives = redrive(run);
      } else if (!handout.isComplete() && children.hasRoom(run)) {
        if (!handout.begin(run)) {
          return false;
        }
        if (!news.isEmpty()) {
          await();
        }
      } else if (!children.isEmpty()) {
        await();
      } else {
        return true;
      }
      run = runs.find(id).orElse(run);
    }
    return false;
  }

  private Optional<JsonNode> result() throws MapRunFailure {
    return plan.writer().place().isPresent()
        ? Optional.of(files.write())
        : new Results(store, plan, host.payloadBytes()).ofChildren(id);
  }

  /// Lets as many children run again as there is room for; false if none waits for it.
  private boolean redrive(MapRun run) {
    List<Execution> waiting = store.next(id, ExecutionStatus.PENDING_REDRIVE, -1);
    for (Execution child : waiting) {
      if (children.hasRoom(run)) {
        children.begun(place(child).index(), Json.bytes(child.input()).length);
        if (!host.redrive(child)) {
          store.ended(List.of(child.broken("It cannot be redriven.")));
          children.ended(place(child), ExecutionStatus.FAILED);
        }
      }
    }
    return !waiting.isEmpty();
  }

  /// Ends badly, once no child runs any more.
  private void breakOff(MapRunFailure reason) throws InterruptedException {
    children.read();
    store
        .open(id)
        .forEach(
            child -> Thread.ofVirtual().name("map-child-stop").start(() -> host.stop(child.id())));
    while (!children.isEmpty() && !closed) {
      await();
    }
    if (!closed) {
      MapRunFailure told = withFiles(reason);
      host.fail(told.error(), told.text());
    }
  }

  /// What is there of results is written also when too many children have failed.
  private MapRunFailure withFiles(MapRunFailure reason) {
    boolean writes =
        plan.writer().place().isPresent() && reason.error().equals(ErrorNames.TOO_MANY_FAILURES);
    try {
      if (writes) {
        files.write();
      }
      return reason;
    } catch (MapRunFailure unwritten) {
      return unwritten;
    }
  }

  /// Waits for news, and takes all that there are.
  private void await() throws InterruptedException {
    News.Heard heard = news.await(children.isFull() ? LOOK_WHEN_FULL : LOOK);
    if (closed) {
      return;
    }
    if (plan.children() == ExecutionType.EXPRESS && !heard.ended().isEmpty()) {
      store.ended(heard.ended());
    }
    heard.ended().forEach(child -> children.ended(place(child), child.status()));
    if (heard.look()) {
      children.read();
    }
  }
}
