package io.millrace.pipeline.maprun;

import io.millrace.pipeline.states.ErrorNames;
import io.millrace.pipeline.states.ItemHandout;
import io.millrace.pipeline.states.MapItem;
import io.millrace.pipeline.states.MapRunPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Hands out items as a map run does, without beginning children.
/// @param sources empty: readers find nothing
/// @param payloadBytes most bytes of a child's input
public record TrialHandout(Optional<? extends ItemSources> sources, int payloadBytes)
    implements ItemHandout {
  @Override
  public List<MapItem> read(MapRunPlan.Reader reader) throws Failed {
    if (sources.isEmpty()) {
      return List.of();
    }
    List<MapItem> read = new ArrayList<>();
    try (Items items = sources.get().open(reader)) {
      Optional<MapItem> next = items.next();
      while (next.isPresent() && (reader.maxItems() == 0 || read.size() < reader.maxItems())) {
        read.add(next.get());
        next = items.next();
      }
      return read;
    } catch (ItemReaderException e) {
      throw new Failed(ErrorNames.ITEM_READER_FAILED, e.text());
    }
  }

  @Override
  public List<JsonNode> inputs(MapRunPlan plan, List<MapItem> items) throws Failed {
    List<JsonNode> inputs = new ArrayList<>();
    try {
      Batcher batcher = new Batcher(plan, new StateItems(items), payloadBytes);
      for (Optional<Batch> next = batcher.next(); next.isPresent(); next = batcher.next()) {
        inputs.add(next.get().input());
      }
      return inputs;
    } catch (MapRunFailure failure) {
      throw new Failed(failure.error(), failure.text());
    }
  }
}
