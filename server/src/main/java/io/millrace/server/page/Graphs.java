package io.millrace.server.page;

import io.millrace.base.yaml.Yaml;
import io.millrace.pipeline.PipelineVersion;
import io.millrace.pipeline.states.Definition;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Layouts of pipeline versions, made when first looked at, the last ones kept. Thread-safe.
final class Graphs {
  private static final int KEPT = 64;

  /// By digest of the definition. Guarded by its own monitor.
  private final Map<String, Optional<StateGraph>> graphs =
      Collections.synchronizedMap(
          new LinkedHashMap<>(KEPT, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Optional<StateGraph>> eldest) {
              return size() > KEPT;
            }
          });

  /// Empty if this version of Millrace does not understand the definition any more.
  Optional<StateGraph> of(PipelineVersion pipeline) {
    Optional<StateGraph> known = graphs.get(pipeline.digest());
    if (known != null) {
      return known;
    }
    Optional<StateGraph> made =
        switch (Definition.read(Yaml.parse(pipeline.definition()).tree(), _ -> true)) {
          case Definition.Reading.Valid(var machine, _) -> Optional.of(GraphLayout.of(machine));
          case Definition.Reading.Invalid _ -> Optional.empty();
        };
    graphs.put(pipeline.digest(), made);
    return made;
  }
}
