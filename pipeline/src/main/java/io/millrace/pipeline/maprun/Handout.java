package io.millrace.pipeline.maprun;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.pipeline.MapChild;
import io.millrace.pipeline.MapRun;
import io.millrace.pipeline.MapRun.Reading;
import io.millrace.pipeline.MapRunHost;
import io.millrace.pipeline.MapRunHost.ChildStart;
import io.millrace.pipeline.states.ErrorNames;
import io.millrace.pipeline.states.MapRunPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/// Hands the items of a map run out to children that it begins. Not thread-safe.
final class Handout implements AutoCloseable {
  /// Most children that are begun in one transaction.
  private static final int WAVE = 100;

  private final String mapRun;
  private final MapRunPlan plan;
  private final MapRunHost host;
  private final Children children;
  private final Items items;
  private final Batcher batcher;
  private Reading read;

  private Handout(MapRun run, MapRunPlan plan, MapRunHost host, Children children, Items items) {
    this.mapRun = run.id();
    this.plan = plan;
    this.host = host;
    this.children = children;
    this.items = items;
    this.batcher = new Batcher(plan, items, host.payloadBytes());
    this.read = run.read();
  }

  /// Goes on behind the items that were handed out before.
  static Handout open(
      MapRun run, MapRunPlan plan, ItemSources sources, MapRunHost host, Children children)
      throws MapRunFailure {
    Items items = run.read().complete() ? new StateItems(List.of()) : items(plan, sources);
    Handout handout = new Handout(run, plan, host, children, items);
    try {
      if (!run.read().complete()) {
        handout.batcher.skip(run.read().items());
      }
      return handout;
    } catch (MapRunFailure | RuntimeException e) {
      handout.close();
      throw e;
    }
  }

  private static Items items(MapRunPlan plan, ItemSources sources) throws MapRunFailure {
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

  /// Whether all items were handed out.
  boolean isComplete() {
    return read.complete();
  }

  /// How many items there are, if that is known yet.
  OptionalLong total() {
    return read.complete() ? OptionalLong.of(read.items()) : items.total();
  }

  /// Begins as many children as there is room for.
  /// @return false if this node may not: nothing has happened
  boolean begin(MapRun run) throws MapRunFailure {
    List<ChildStart> wave = new ArrayList<>();
    long handedOut = read.items();
    boolean complete = false;
    while (wave.size() < WAVE && children.hasRoom(run) && !complete) {
      Optional<Batch> batch = batcher.next();
      if (batch.isPresent()) {
        wave.add(start(batch.get(), read.children() + wave.size()));
        handedOut += batch.get().items();
      }
      complete = batch.isEmpty();
    }
    read = reading(handedOut, read.children() + wave.size(), complete);
    return host.start(wave, read);
  }

  private ChildStart start(Batch batch, long index) {
    children.begun(index, batch.bytes());
    return new ChildStart(name(index), new MapChild(mapRun, index, batch.items()), batch.input());
  }

  private String name(long index) {
    return UUID.nameUUIDFromBytes("%s/%d".formatted(mapRun, index).getBytes(UTF_8)).toString();
  }

  private Reading reading(long handedOut, long started, boolean complete) {
    long left = complete ? 0 : Math.max(0, items.total().orElse(handedOut) - handedOut);
    return new Reading(handedOut, started, left, plan.batches().isPresent() ? 0 : left, complete);
  }

  @Override
  public void close() {
    items.close();
  }
}
