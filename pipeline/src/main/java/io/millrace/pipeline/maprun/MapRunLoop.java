package io.millrace.pipeline.maprun;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.base.MillraceException;
import io.millrace.base.id.Ids;
import io.millrace.base.json.Json;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.MapChild;
import io.millrace.pipeline.MapRun;
import io.millrace.pipeline.MapRun.Reading;
import io.millrace.pipeline.MapRunHost;
import io.millrace.pipeline.MapRunHost.ChildStart;
import io.millrace.pipeline.MapRunStore;
import io.millrace.pipeline.MapRunner;
import io.millrace.pipeline.states.ErrorNames;
import io.millrace.pipeline.states.ExecutionType;
import io.millrace.pipeline.states.MapRunCommand;
import io.millrace.pipeline.states.MapRunPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// One map run on this node. Its own thread reads items and begins children as others end; what it
/// knows it can read from the store again.
final class MapRunLoop implements MapRunner.Handle {
  private static final Logger log = LoggerFactory.getLogger(MapRunLoop.class);
  private static final Duration LOOK = Duration.ofSeconds(15);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /// Most children that are begun in one transaction.
  private static final int WAVE = 100;

  /// Most bytes of inputs of children at once: they are in memory.
  private static final long BYTES_MAX = 2L << 20;

  private final MapRunStore store;
  private final ItemSources sources;
  private final ResultFiles files;
  private final String id;
  private final MapRunPlan plan;
  private final MapRunHost host;
  private final Children children;

  /// Children that have ended; empty: the store may know something new.
  private final BlockingQueue<Optional<Execution>> news = new LinkedBlockingQueue<>();

  private volatile boolean closed;

  MapRunLoop(
      MapRunStore store,
      ItemSources sources,
      ResultFiles files,
      MapRunCommand command,
      MapRunHost host) {
    this.store = store;
    this.files = files;
    this.sources = sources;
    this.id = command.id();
    this.plan = command.plan();
    this.host = host;
    this.children = new Children(id, store);
  }

  @Override
  public void start() {
    Thread.ofVirtual().name("map-run " + id).start(this::run);
  }

  @Override
  public void ended(Execution child) {
    news.add(Optional.of(child));
  }

  @Override
  public void look() {
    news.add(Optional.empty());
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

  /// False if the store gave no answer: then all is read from it again.
  private boolean isDone() {
    try {
      work();
    } catch (MillraceException e) {
      log.warn("map.run.delayed run={} reason={}", id, e.detail());
      return !paused();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return true;
  }

  private static boolean paused() {
    try {
      Thread.sleep(PAUSE);
      return true;
    } catch (InterruptedException _) {
      return false;
    }
  }

  private void work() throws InterruptedException {
    try {
      Optional<MapRun> stored = store.find(id);
      if (stored.isPresent()) {
        work(stored.get());
      }
    } catch (MapRunFailure failure) {
      breakOff(failure);
    } catch (MillraceException e) {
      throw e;
    } catch (RuntimeException e) {
      String reference = Ids.hex32();
      log.error("map.run.broken run={} reference={}", id, reference, e);
      breakOff(
          new MapRunFailure(
              ErrorNames.RUNTIME,
              "The map run broke; search the log for %s.".formatted(reference)));
    }
  }

  private void work(MapRun stored) throws MapRunFailure, InterruptedException {
    children.read();
    try (Items items = open()) {
      Batcher batcher = new Batcher(plan, items, host.payloadBytes());
      batcher.skip(stored.read().items());
      goOn();
      work(stored, batcher);
    }
  }

  private void goOn() {
    List<Execution> page = store.children(id, ExecutionStatus.RUNNING, -1, WAVE);
    while (!page.isEmpty()) {
      page.forEach(host::goOn);
      long last = page.getLast().mapChild().orElseThrow().index();
      page = store.children(id, ExecutionStatus.RUNNING, last, WAVE);
    }
  }

  private Items open() throws MapRunFailure {
    if (plan.reader().isEmpty()) {
      return new StateItems(plan.items());
    }
    MapRunPlan.Reader reader = plan.reader().get();
    try {
      FirstItems.check(reader.maxItems());
      return FirstItems.of(sources.open(reader), reader.maxItems());
    } catch (ItemReaderException e) {
      throw new MapRunFailure(ErrorNames.ITEM_READER_FAILED, e.text());
    }
  }

  private void work(MapRun stored, Batcher batcher) throws MapRunFailure, InterruptedException {
    MapRun run = stored;
    Reading read = run.read();
    boolean redrives = run.redriveCount() > 0;
    while (!closed && run.status() == MapRun.Status.RUNNING) {
      if (children.failTooOften(run.tolerance(), read.items(), read.complete())) {
        throw new MapRunFailure(
            ErrorNames.TOO_MANY_FAILURES, "The specified tolerated failure threshold was exceeded");
      }
      if (redrives && hasRoom(run)) {
        redrives = redrive(run);
      } else if (!read.complete() && hasRoom(run)) {
        Optional<Reading> further = begin(run, read, batcher);
        if (further.isEmpty()) {
          return;
        }
        read = further.get();
        if (!news.isEmpty()) {
          await();
        }
      } else if (children.count() > 0) {
        await();
      } else {
        host.succeed(result());
        return;
      }
      run = store.find(id).orElse(run);
    }
  }

  private Optional<JsonNode> result() throws MapRunFailure {
    return plan.writer().place().isPresent()
        ? Optional.of(files.write())
        : new Results(store, plan, host.payloadBytes()).ofChildren(id);
  }

  private boolean hasRoom(MapRun run) {
    return children.count() < run.maxConcurrency() && children.bytes() < BYTES_MAX;
  }

  /// Lets as many children run again as there is room for; false if none waits for it.
  private boolean redrive(MapRun run) {
    List<Execution> waiting = store.children(id, ExecutionStatus.PENDING_REDRIVE, -1, WAVE);
    for (Execution child : waiting) {
      if (hasRoom(run)) {
        MapChild place = child.mapChild().orElseThrow();
        children.begun(place.index(), Json.bytes(child.input()).length);
        if (!host.redrive(child)) {
          store.ended(List.of(child.broken("It cannot be redriven.")));
          children.ended(place, ExecutionStatus.FAILED);
        }
      }
    }
    return !waiting.isEmpty();
  }

  /// Begins as many children as there is room for; empty if this node may not.
  private Optional<Reading> begin(MapRun run, Reading read, Batcher batcher) throws MapRunFailure {
    List<ChildStart> wave = new ArrayList<>();
    long items = read.items();
    boolean complete = false;
    while (wave.size() < WAVE && hasRoom(run) && !complete) {
      Optional<Batch> batch = batcher.next();
      if (batch.isPresent()) {
        long index = read.children() + wave.size();
        int count = batch.get().items();
        wave.add(new ChildStart(name(index), new MapChild(id, index, count), batch.get().input()));
        children.begun(index, batch.get().bytes());
        items += count;
      }
      complete = batch.isEmpty();
    }
    Reading further = new Reading(items, read.children() + wave.size(), complete);
    return host.start(wave, further) ? Optional.of(further) : Optional.empty();
  }

  private String name(long index) {
    return UUID.nameUUIDFromBytes("%s/%d".formatted(id, index).getBytes(UTF_8)).toString();
  }

  /// Ends badly, once no child runs any more.
  private void breakOff(MapRunFailure failure) throws InterruptedException {
    children.read();
    store
        .open(id)
        .forEach(
            child -> Thread.ofVirtual().name("map-child-stop").start(() -> host.stop(child.id())));
    while (children.count() > 0 && !closed) {
      await();
    }
    if (!closed) {
      MapRunFailure told = withFiles(failure);
      host.fail(told.error(), told.text());
    }
  }

  /// What is there of results is written also when too many children have failed.
  private MapRunFailure withFiles(MapRunFailure failure) {
    boolean writes =
        plan.writer().place().isPresent() && failure.error().equals(ErrorNames.TOO_MANY_FAILURES);
    try {
      if (writes) {
        files.write();
      }
      return failure;
    } catch (MapRunFailure unwritten) {
      return unwritten;
    }
  }

  /// Waits for news, and takes all that there are.
  private void await() throws InterruptedException {
    Optional<Execution> first = news.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
    boolean look = first == null;
    List<Execution> ended = new ArrayList<>();
    for (Optional<Execution> one = first; one != null; one = news.poll()) {
      look |= one.isEmpty();
      one.ifPresent(ended::add);
    }
    if (closed) {
      return;
    }
    if (plan.children() == ExecutionType.EXPRESS && !ended.isEmpty()) {
      store.ended(ended);
    }
    ended.forEach(child -> children.ended(child.mapChild().orElseThrow(), child.status()));
    if (look) {
      children.read();
    }
  }
}
