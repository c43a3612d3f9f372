package io.millrace.pipeline.states;

import io.millrace.base.json.Json;
import io.millrace.pipeline.states.MapRunPlan.Batches;
import io.millrace.pipeline.states.MapRunPlan.ItemInput;
import io.millrace.pipeline.states.MapRunPlan.ItemInputException;
import io.millrace.pipeline.states.MapRunPlan.Reader;
import io.millrace.pipeline.states.MapRunPlan.Tolerance;
import io.millrace.pipeline.states.MapRunPlan.Writer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/// Evaluates the fields of a distributed Map.
/// @param evaluation of its effective input
record MapRunPlanner(State.Map map, Distribution distribution, Evaluation evaluation, Sizes sizes) {
  private static final int BATCH_BYTES_MAX = 262_144;
  private static final int ITEMS_MAX = 100_000_000;

  MapRunPlan plan(Visit visit) throws StateFailure {
    int asked =
        integer(map.concurrency(), "MaxConcurrency", 0, Integer.MAX_VALUE)
            .orElse(MapRunPlan.CHILDREN_MAX);
    Optional<Reader> reader = reader();
    return new MapRunPlan(
        map.name(),
        distribution.label(),
        distribution.children(),
        StateMachine.of(map.processor()),
        asked == 0 ? MapRunPlan.CHILDREN_MAX : Math.min(asked, MapRunPlan.CHILDREN_MAX),
        tolerance(),
        reader,
        reader.isPresent() ? List.of() : MapItems.of(map, evaluation),
        input(visit),
        batches(),
        writer());
  }

  Tolerance tolerance() throws StateFailure {
    int count =
        integer(
                distribution.toleratedCount(),
                "ToleratedFailureCount",
                Integer.MIN_VALUE,
                Integer.MAX_VALUE)
            .orElse(0);
    if (count < 0) {
      throw StateFailure.silent(ErrorNames.RUNTIME, "ToleratedFailureCount cannot be negative.");
    }
    double percentage =
        distribution.toleratedPercentage().isEmpty()
            ? 0
            : Checks.number(
                distribution.toleratedPercentage().get(), evaluation, "ToleratedFailurePercentage");
    if (!(percentage >= 0 && percentage <= 100)) {
      throw StateFailure.silent(
          ErrorNames.RUNTIME, "ToleratedFailurePercentage must be between 0 and 100.");
    }
    return new Tolerance(count, percentage);
  }

  private Optional<Reader> reader() throws StateFailure {
    if (distribution.reader().isEmpty()) {
      return Optional.empty();
    }
    Distribution.Reader reader = distribution.reader().get();
    int maxItems = integer(reader.maxItems(), "MaxItems", Integer.MIN_VALUE, ITEMS_MAX).orElse(0);
    return Optional.of(
        new Reader(
            reader.resource(),
            object(reader.arguments(), "ItemReader/Arguments"),
            object(reader.config(), "ItemReader/ReaderConfig"),
            maxItems));
  }

  private JsonNode object(Optional<Template> template, String location) throws StateFailure {
    return template.isEmpty() ? Json.object() : template.get().evaluate(evaluation, location);
  }

  private Optional<Batches> batches() throws StateFailure {
    if (distribution.batcher().isEmpty()) {
      return Optional.empty();
    }
    Distribution.Batcher batcher = distribution.batcher().get();
    return Optional.of(
        new Batches(
            integer(batcher.maxItems(), "MaxItemsPerBatch", 1, ITEMS_MAX),
            integer(batcher.maxBytes(), "MaxInputBytesPerBatch", 1, BATCH_BYTES_MAX),
            batcher.input().isEmpty()
                ? Optional.empty()
                : Optional.of(object(batcher.input(), "ItemBatcher/BatchInput"))));
  }

  private Writer writer() throws StateFailure {
    Distribution.Writer writer = distribution.writer();
    boolean files = writer.place().isPresent();
    String transformation =
        writer.config().path("Transformation").asString(files ? "NONE" : "COMPACT");
    return new Writer(
        files ? Optional.of(object(writer.place(), "ResultWriter/Arguments")) : Optional.empty(),
        Writer.Transformation.valueOf(transformation),
        Writer.Format.valueOf(writer.config().path("OutputType").asString("JSON")));
  }

  /// For another thread than the one that reads the history.
  private ItemInput input(Visit visit) {
    if (map.selector().isEmpty()) {
      return (item, _) -> item.value();
    }
    Evaluation own = evaluation.detached();
    Template selector = map.selector().get();
    return (item, source) -> {
      try {
        Context.Item seen = Context.Item.of(item, Optional.of(source));
        JsonNode input = selector.evaluate(own.of(seen), "ItemSelector");
        sizes.checkParameters(input, map.name());
        return input;
      } catch (StateFailure failure) {
        throw new ItemInputException(failure.error(), failure.text(visit));
      }
    };
  }

  private OptionalInt integer(Optional<Template> template, String field, int min, int max)
      throws StateFailure {
    return Checks.optionalInteger(template, evaluation, field, min, max);
  }
}
