package io.millrace.pipeline.states;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/// What a map run is to do: the fields of a distributed Map, evaluated when its state began to
/// work. Immutable, thread-safe; the same again whenever the history is read.
///
/// @param state name of the Map
/// @param processor what each child runs
/// @param maxConcurrency most children at once
/// @param reader where the items come from; empty: they are `items`
/// @param items those in the state's input, in order
public record MapRunPlan(
    String state,
    String label,
    ExecutionType children,
    StateMachine processor,
    int maxConcurrency,
    Tolerance tolerance,
    Optional<Reader> reader,
    List<MapItem> items,
    ItemInput input,
    Optional<Batches> batches,
    Writer writer) {
  /// Most children at once.
  public static final int CHILDREN_MAX = 10_000;

  public MapRunPlan {
    items = List.copyOf(items);
  }

  /// The label of a Map that has none.
  /// @param state its name
  public static String defaultLabel(String state) {
    return UUID.nameUUIDFromBytes(state.getBytes(UTF_8)).toString();
  }

  MapRunPlan withoutBatches() {
    return new MapRunPlan(
        state,
        label,
        children,
        processor,
        maxConcurrency,
        tolerance,
        reader,
        items,
        input,
        Optional.empty(),
        writer);
  }

  /// How many items may fail. One of both that is 0 says nothing if the other one says something.
  /// @param percentage 0 to 100, of all items
  public record Tolerance(long count, double percentage) {
    /// No item.
    public static final Tolerance NONE = new Tolerance(0, 0);

    /// Whether too many have failed already, however many there will be.
    public boolean isExceeded(long failed) {
      return (count > 0 || percentage == 0) && failed > count;
    }

    /// Whether too many of all items have failed.
    public boolean isExceeded(long failed, long items) {
      return isExceeded(failed) || (percentage > 0 && failed * 100.0 > percentage * items);
    }
  }

  /// An `ItemReader`.
  /// @param resource such as `s3:getObject`
  /// @param arguments an object
  /// @param config `ReaderConfig`, an object
  /// @param maxItems how many are read at most; 0: all
  public record Reader(String resource, JsonNode arguments, JsonNode config, long maxItems) {}

  /// An `ItemBatcher`.
  /// @param maxBytes of a child's input
  /// @param input added to each batch
  public record Batches(OptionalInt maxItems, OptionalInt maxBytes, Optional<JsonNode> input) {}

  /// A `ResultWriter`.
  /// @param place where files go (`Bucket`, `Prefix`); empty: results go to the parent
  public record Writer(Optional<JsonNode> place, Transformation transformation, Format format) {
    /// What becomes of the outputs.
    public enum Transformation {
      /// They come with what is known about their executions.
      NONE,
      COMPACT,
      /// Those that are arrays are put together.
      FLATTEN
    }

    /// How results are written.
    public enum Format {
      JSON,
      JSONL
    }
  }

  /// What a child is given for an item.
  @FunctionalInterface
  public interface ItemInput {
    /// @param source where the item was read from
    /// @throws ItemInputException if `ItemSelector` cannot be evaluated
    JsonNode of(MapItem item, String source) throws ItemInputException;
  }

  /// An item has no input.
  public static final class ItemInputException extends Exception {
    private static final long serialVersionUID = 1;

    private final String error;
    private final String text;

    ItemInputException(String error, String text) {
      super(text, null, false, false);
      this.error = error;
      this.text = text;
    }

    /// The error's name.
    public String error() {
      return error;
    }

    public String text() {
      return text;
    }
  }
}
