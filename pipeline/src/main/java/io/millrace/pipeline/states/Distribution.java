package io.millrace.pipeline.states;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What a Map in mode `DISTRIBUTED` has beside what every Map has.
///
/// @param children type of the executions that run its items
/// @param label names the Map in ARNs; unique in the definition
/// @param reader empty: the items are in the state's input
/// @param batcher empty: each item has an execution of its own
record Distribution(
    ExecutionType children,
    String label,
    Optional<Template> toleratedCount,
    Optional<Template> toleratedPercentage,
    Optional<Reader> reader,
    Optional<Batcher> batcher,
    Writer writer) {

  /// `ItemReader`.
  /// @param resource such as `s3:getObject`
  /// @param config `ReaderConfig` without the number of items
  record Reader(
      String resource,
      Optional<Template> arguments,
      Optional<Template> config,
      Optional<Template> maxItems) {}

  /// `ItemBatcher`.
  /// @param input what each batch is given beside its items
  record Batcher(
      Optional<Template> maxItems, Optional<Template> maxBytes, Optional<Template> input) {}

  /// `ResultWriter`.
  /// @param place where files go; empty: the results go to the parent
  /// @param config `WriterConfig`
  record Writer(Optional<Template> place, JsonNode config) {}
}
