package io.millrace.pipeline.states;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads a Map state.
record MapReader(
    LevelReader level, Fields fields, Flows flows, String name, Set<String> variables) {

  State.Map read(Optional<String> next, Recovery recovery) {
    fields.exclude("ItemSelector", "Parameters");
    fields.exclude("MaxConcurrency", "MaxConcurrencyPath");
    Optional<Fields> processor = processor();
    Optional<ExecutionType> distributed = processor.flatMap(this::distributed);
    Optional<Distribution> distribution =
        distributed.map(type -> new DistributedMapReader(level, fields, flows).read(type, name));
    if (distribution.isEmpty()) {
      DistributedMapReader.refuseInline(fields);
    }
    return new State.Map(
        name,
        next,
        flows.map(),
        recovery,
        processor
            .flatMap(
                p -> inner(distributed).read(p, distributed.isPresent() ? Set.of() : variables))
            .orElse(new Level("", Map.of(), Map.of())),
        flows.items(),
        flows.selector(),
        flows.integer("MaxConcurrency", 0, Integer.MAX_VALUE),
        distribution);
  }

  private LevelReader inner(Optional<ExecutionType> distributed) {
    return distributed.map(level::of).orElse(level);
  }

  private Optional<Fields> processor() {
    fields.exclude("ItemProcessor", "Iterator");
    String field = fields.has("Iterator") ? "Iterator" : "ItemProcessor";
    fields.require(field);
    Optional<Fields> processor = fields.object(field);
    processor.ifPresent(p -> p.allow(Set.of("ProcessorConfig", "StartAt", "States", "Comment")));
    return processor;
  }

  /// The type of the children; empty in mode INLINE.
  private Optional<ExecutionType> distributed(Fields processor) {
    Optional<Fields> config = processor.object("ProcessorConfig");
    if (config.isEmpty()) {
      return Optional.empty();
    }
    config.get().allow(Set.of("Mode", "ExecutionType"));
    Optional<String> mode = config.get().oneOf("Mode", List.of("INLINE", "DISTRIBUTED"));
    Optional<ExecutionType> type =
        config
            .get()
            .oneOf("ExecutionType", List.of("STANDARD", "EXPRESS"))
            .map(ExecutionType::valueOf);
    if (!mode.orElse("INLINE").equals("DISTRIBUTED")) {
      if (config.get().has("ExecutionType")) {
        refuse(config.get(), "ExecutionType", "It is allowed in mode DISTRIBUTED only");
      }
      return Optional.empty();
    }
    config.get().require("ExecutionType");
    if (level.type() == ExecutionType.EXPRESS) {
      refuse(config.get(), "Mode", "An EXPRESS execution cannot hold a distributed Map");
    }
    return Optional.of(type.orElse(ExecutionType.STANDARD));
  }

  private static void refuse(Fields config, String field, String message) {
    config.findings().add(config.at(field), message);
  }
}
