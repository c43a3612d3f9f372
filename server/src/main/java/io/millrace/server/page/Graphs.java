package io.millrace.server.page;

import io.millrace.base.yaml.Yaml;
import io.millrace.pipeline.PipelineVersion;
import io.millrace.pipeline.Pipelines;
import io.millrace.pipeline.states.Definition;
import io.millrace.server.page.graph.GraphLayout;
import io.millrace.server.page.graph.Outline;
import io.millrace.server.page.graph.StateGraph;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// Layouts of pipeline versions, made when first looked at, the last ones kept. Thread-safe.
final class Graphs {
  private static final int KEPT = 64;

  private final AtomicBoolean prepared = new AtomicBoolean();

  /// By digest of what is drawn. Guarded by its own monitor.
  private final Map<String, Optional<StateGraph>> graphs =
      Collections.synchronizedMap(
          new LinkedHashMap<>(KEPT, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Optional<StateGraph>> eldest) {
              return size() > KEPT;
            }
          });

  /// Lays the newest versions out in the background, once: the first layout takes a second or two,
  /// which nobody should wait for who has opened another page before.
  void prepare(Pipelines pipelines) {
    if (!prepared.getAndSet(true)) {
      Thread.ofPlatform()
          .daemon()
          .name("graph-layout")
          .start(() -> pipelines.list().stream().limit(KEPT).forEach(this::of));
    }
  }

  /// Empty if this version of Millrace does not understand the definition any more.
  Optional<StateGraph> of(PipelineVersion pipeline) {
    return kept(pipeline.digest(), () -> outline(pipeline));
  }

  /// @param key names what is drawn
  Optional<StateGraph> kept(String key, Supplier<Optional<Outline>> drawn) {
    Optional<StateGraph> known = graphs.get(key);
    if (known != null) {
      return known;
    }
    Optional<StateGraph> made = drawn.get().map(GraphLayout::of);
    graphs.put(key, made);
    return made;
  }

  static Optional<Outline> outline(PipelineVersion pipeline) {
    return switch (Definition.read(Yaml.parse(pipeline.definition()).tree(), _ -> true)) {
      case Definition.Reading.Valid(var machine, _) -> Optional.of(Outline.of(machine));
      case Definition.Reading.Invalid _ -> Optional.empty();
    };
  }
}
