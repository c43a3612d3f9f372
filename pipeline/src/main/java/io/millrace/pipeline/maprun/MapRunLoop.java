package io.millrace.pipeline.maprun;

import io.millrace.base.MillraceException;
import io.millrace.base.id.Ids;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.MapChildStore;
import io.millrace.pipeline.MapRun;
import io.millrace.pipeline.MapRunHost;
import io.millrace.pipeline.MapRunStore;
import io.millrace.pipeline.MapRunner;
import io.millrace.pipeline.states.ErrorNames;
import io.millrace.pipeline.states.MapRunCommand;
import io.millrace.pipeline.states.MapRunPlan;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// One map run on this node. Its own thread begins children as others end; what it knows it can
/// read from the store again.
final class MapRunLoop implements MapRunner.Handle {
  private static final Logger log = LoggerFactory.getLogger(MapRunLoop.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final MapRunStore runs;
  private final MapChildStore store;
  private final ItemSources sources;
  private final ResultFiles files;
  private final String id;
  private final MapRunPlan plan;
  private final MapRunHost host;
  private final News news = new News();
  private final Children children;

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
    this.children = new Children(id, store, news, host::isAsleep);
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
    news.close();
    host.close();
  }

  /// Works until the map run has ended, or this node has nothing to do with it any more.
  private void run() {
    boolean done = false;
    while (!done && !news.isClosed()) {
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
    if (stored.isPresent()) {
      children.read();
      Distribution distribution = new Distribution(runs, store, plan, host, children, news);
      if (distribution.run(stored.get(), sources)) {
        host.succeed(result());
      }
    }
  }

  private Optional<JsonNode> result() throws MapRunFailure {
    return plan.writer().place().isPresent()
        ? Optional.of(files.write())
        : new Results(store, plan, host.payloadBytes()).ofChildren(id);
  }

  /// Ends badly, once no child runs any more.
  private void breakOff(MapRunFailure reason) throws InterruptedException {
    children.read();
    store.open(id).forEach(child -> host.stop(child.id()));
    while (!children.isEmpty() && !news.isClosed()) {
      children.await();
    }
    if (!news.isClosed()) {
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
}
