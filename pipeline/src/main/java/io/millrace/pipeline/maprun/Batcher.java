package io.millrace.pipeline.maprun;

import io.millrace.base.json.Json;
import io.millrace.pipeline.states.ErrorNames;
import io.millrace.pipeline.states.MapItem;
import io.millrace.pipeline.states.MapRunPlan;
import io.millrace.pipeline.states.MapRunPlan.Batches;
import io.millrace.pipeline.states.MapRunPlan.ItemInputException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Puts items together to what children work on: each alone, or in batches. Not thread-safe.
final class Batcher {
  private final MapRunPlan plan;
  private final Items items;
  private final int payloadBytes;

  /// Read, but no longer part of the last batch.
  private @Nullable Sized held;

  /// @param json what the child gets for an item
  private record Sized(JsonNode json, int bytes) {}

  /// @param payloadBytes most bytes of a child's input
  Batcher(MapRunPlan plan, Items items, int payloadBytes) {
    this.plan = plan;
    this.items = items;
    this.payloadBytes = payloadBytes;
  }

  /// Leaves out items that were handed out before.
  void skip(long count) throws MapRunFailure {
    for (long i = 0; i < count; i++) {
      if (item().isEmpty()) {
        throw new MapRunFailure(
            ErrorNames.ITEM_READER_FAILED,
            "%d items were read before; now there are %d.".formatted(count, i));
      }
    }
  }

  /// Empty at the end.
  Optional<Batch> next() throws MapRunFailure {
    return plan.batches().isPresent() ? batch(plan.batches().get()) : read().map(Batcher::single);
  }

  private static Batch single(Sized item) {
    return new Batch(item.json(), 1, item.bytes());
  }

  private Optional<Batch> batch(Batches batches) throws MapRunFailure {
    int most = batches.maxItems().orElse(Integer.MAX_VALUE);
    int bytesMax = Math.min(batches.maxBytes().orElse(payloadBytes), payloadBytes);
    ObjectNode input = Json.object();
    batches.input().ifPresent(shared -> input.set("BatchInput", shared));
    ArrayNode batch = input.putArray("Items");
    int bytes = Json.bytes(input).length;
    while (batch.size() < most) {
      Optional<Sized> item = take();
      if (item.isEmpty()) {
        break;
      }
      int more = item.get().bytes() + (batch.isEmpty() ? 0 : 1);
      if (bytes + more > bytesMax) {
        held = item.get();
        break;
      }
      batch.add(item.get().json());
      bytes += more;
    }
    if (batch.isEmpty() && held != null) {
      throw tooLarge();
    }
    return batch.isEmpty() ? Optional.empty() : Optional.of(new Batch(input, batch.size(), bytes));
  }

  private Optional<Sized> take() throws MapRunFailure {
    Sized waiting = held;
    held = null;
    return waiting == null ? read() : Optional.of(waiting);
  }

  private Optional<Sized> read() throws MapRunFailure {
    Optional<MapItem> item = item();
    if (item.isEmpty()) {
      return Optional.empty();
    }
    JsonNode input = input(item.get());
    int bytes = Json.bytes(input).length;
    if (bytes > payloadBytes) {
      throw tooLarge();
    }
    return Optional.of(new Sized(input, bytes));
  }

  private Optional<MapItem> item() throws MapRunFailure {
    try {
      return items.next();
    } catch (ItemReaderException e) {
      throw new MapRunFailure(ErrorNames.ITEM_READER_FAILED, e.text());
    }
  }

  private JsonNode input(MapItem item) throws MapRunFailure {
    try {
      return plan.input().of(item, items.source());
    } catch (ItemInputException e) {
      throw new MapRunFailure(e.error(), e.text());
    }
  }

  private MapRunFailure tooLarge() {
    return new MapRunFailure(
        ErrorNames.DATA_LIMIT_EXCEEDED,
        "The state/task '%s' provided parameters with a size exceeding the maximum number of bytes service limit."
            .formatted(plan.state()));
  }
}
