package io.millrace.pipeline.builder;

import io.millrace.base.json.Json;
import io.millrace.pipeline.states.ExecutionType;
import java.util.function.Function;

/// What Maps have in both query languages.
/// @param <S> itself
/// @param <V> what may be computed in it
public abstract class MapState<S extends MapState<S, V>, V extends Value> extends Work<S, V> {
  private static final String PROCESSOR = "ItemProcessor";

  MapState(Parts parts, Function<Parts, S> copy) {
    super(parts, copy);
  }

  static Parts parts(String name, Flow each, String language) {
    Parts parts = Parts.of(name, "Map", language);
    return parts.with(Trees.with(parts.fields(), PROCESSOR, each.graph().level()));
  }

  /// What an iteration gets; default: the item.
  public S itemSelector(V selector) {
    return set("ItemSelector", selector.json());
  }

  /// @param most iterations at once; 0: no limit of its own
  public S maxConcurrency(int most) {
    return set("MaxConcurrency", Json.tree(most));
  }

  /// Each item, or batch of items, is an execution of its own.
  public S distributed(ExecutionType children) {
    return copy(
        parts.with(
            Trees.inside(
                parts.fields(),
                PROCESSOR,
                "ProcessorConfig",
                Json.object().put("Mode", "DISTRIBUTED").put("ExecutionType", children.name()))));
  }

  /// Distributed: where the items come from.
  public S itemReader(V reader) {
    return set("ItemReader", reader.json());
  }

  /// Distributed: how items are grouped.
  public S itemBatcher(V batcher) {
    return set("ItemBatcher", batcher.json());
  }

  /// Distributed: where the results go.
  public S resultWriter(V writer) {
    return set("ResultWriter", writer.json());
  }

  /// Distributed: so many items may fail.
  public S toleratedFailureCount(int items) {
    return set("ToleratedFailureCount", Json.tree(items));
  }

  /// @param percentage 0 to 100
  public S toleratedFailurePercentage(double percentage) {
    return set("ToleratedFailurePercentage", Json.tree(percentage));
  }

  /// Distributed: part of the map run's name.
  public S label(String label) {
    return set("Label", Json.tree(label));
  }
}
