package io.millrace.serving.batch;

import io.millrace.base.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A path into one record, in the part of JSONPath that batch transforms have: `$`, `.name`, `*`,
/// `['a','b']`, `[0]`, `[1,3]`, `[-1]`, `[start:end]`, one after the other.
///
/// What a path gives for a record:
///
/// | last step                       | result                                                |
/// |---------------------------------|-------------------------------------------------------|
/// | none (`$`)                      | the record                                            |
/// | `.name`, `['a']`, `[0]`, `[-1]` | the value itself; nothing if it is not there          |
/// | `['a','b']`                     | an object of those that are there; nothing if none is |
/// | `[1,3]`                         | an array of them in this order; nothing if one lacks  |
/// | `[start:end]`, `*`              | an array of what is there                             |
///
/// Behind `*`, a slice or a list, further steps are taken in each of the values, and the result is
/// an array of what they give. Immutable.
///
/// Source: SageMaker's developer guide, "Associate prediction results with input records".
public final class RecordPath {
  /// The whole record.
  public static final RecordPath ALL = new RecordPath("$", SliceEnd.EXCLUDED, List.of());

  private final String text;
  private final SliceEnd sliceEnd;
  private final List<Step> steps;

  private RecordPath(String text, SliceEnd sliceEnd, List<Step> steps) {
    this.text = text;
    this.sliceEnd = sliceEnd;
    this.steps = List.copyOf(steps);
  }

  /// Whether the end of a slice belongs to it.
  public enum SliceEnd {
    /// As JSONPath has it: `$[1:4]` are the second to the fourth.
    EXCLUDED,
    /// As the text of SageMaker's guide has it: `$[1:4]` are the second to the fifth.
    INCLUDED
  }

  /// One step into a value.
  sealed interface Step {
    record Name(String name) implements Step {}

    record Names(List<String> names) implements Step {}

    /// Negative ones count from the end, -1 being the last.
    record Index(int index) implements Step {}

    record Indices(List<Integer> indices) implements Step {}

    /// @param end absent: to the last
    record Slice(int start, Optional<Integer> end, SliceEnd meaning) implements Step {
      int from(int size) {
        return Math.clamp(start < 0 ? (long) start + size : start, 0, size);
      }

      /// The first place behind the slice.
      int to(int size) {
        if (end.isEmpty()) {
          return size;
        }
        long last = end.get() < 0 ? (long) end.get() + size : end.get();
        return Math.clamp(meaning == SliceEnd.INCLUDED ? last + 1 : last, 0, size);
      }
    }

    record Every() implements Step {}
  }

  /// @throws io.millrace.base.MillraceException with `TRANSFORM_INVALID`, naming the position from
  ///     1, if it is not a path of the part above
  public static RecordPath parse(String text, SliceEnd sliceEnd) {
    return new RecordPath(text, sliceEnd, new RecordPathParser(text, sliceEnd).steps());
  }

  public boolean isAll() {
    return steps.isEmpty();
  }

  /// The path, and what its slices mean.
  @Override
  public String toString() {
    return text + " " + sliceEnd;
  }

  /// What the path gives for a record; absent if it gives nothing.
  public Optional<JsonNode> select(JsonNode record) {
    return select(record, 0);
  }

  private Optional<JsonNode> select(JsonNode value, int step) {
    if (step == steps.size()) {
      return Optional.of(value);
    }
    return switch (steps.get(step)) {
      case Step.Name(var name) ->
          Optional.ofNullable(value.get(name)).flatMap(v -> select(v, step + 1));
      case Step.Index(var index) -> element(value, index).flatMap(v -> select(v, step + 1));
      case Step.Names(var names) -> names(value, names, step);
      case Step.Indices(var indices) -> {
        List<JsonNode> found = new ArrayList<>();
        indices.forEach(index -> element(value, index).ifPresent(found::add));
        yield found.size() == indices.size() ? Optional.of(each(found, step)) : Optional.empty();
      }
      case Step.Slice slice ->
          value.isArray()
              ? Optional.of(
                  each(
                      IntStream.range(slice.from(value.size()), slice.to(value.size()))
                          .mapToObj(value::get)
                          .toList(),
                      step))
              : Optional.empty();
      case Step.Every() ->
          value.isContainer()
              ? Optional.of(each(value.valueStream().toList(), step))
              : Optional.empty();
    };
  }

  private Optional<JsonNode> names(JsonNode value, List<String> names, int step) {
    List<String> present = names.stream().filter(value::has).toList();
    if (present.isEmpty()) {
      return Optional.empty();
    }
    if (step + 1 < steps.size()) {
      return Optional.of(each(present.stream().map(value::get).toList(), step));
    }
    ObjectNode object = Json.object();
    present.forEach(name -> object.set(name, value.get(name)));
    return Optional.of(object);
  }

  private ArrayNode each(List<JsonNode> values, int step) {
    ArrayNode array = Json.array();
    values.forEach(value -> select(value, step + 1).ifPresent(array::add));
    return array;
  }

  private static Optional<JsonNode> element(JsonNode value, int index) {
    int at = index < 0 ? index + value.size() : index;
    return value.isArray() && at >= 0 && at < value.size()
        ? Optional.of(value.get(at))
        : Optional.empty();
  }

  /// The places of the cells that the path gives for a row of `count` cells, from 0.
  /// @throws io.millrace.base.MillraceException with `TRANSFORM_INVALID` if a row, which is an
  ///     array, has no such part
  int[] columns(int count) {
    if (steps.isEmpty()) {
      return IntStream.range(0, count).toArray();
    }
    if (steps.size() > 1) {
      throw RecordPathParser.invalid(
          text, "takes %d steps; the cells of a row have no parts".formatted(steps.size()));
    }
    return switch (steps.getFirst()) {
      case Step.Name _, Step.Names _ ->
          throw RecordPathParser.invalid(
              text, "has names; a row of a CSV file is an array, and its columns are [0], [1] …");
      case Step.Index(var index) -> new int[] {column(index, count)};
      case Step.Indices(var indices) ->
          indices.stream().mapToInt(index -> column(index, count)).toArray();
      case Step.Slice slice -> IntStream.range(slice.from(count), slice.to(count)).toArray();
      case Step.Every() -> IntStream.range(0, count).toArray();
    };
  }

  private int column(int index, int count) {
    int at = index < 0 ? index + count : index;
    if (at < 0 || at >= count) {
      throw RecordPathParser.invalid(
          text, "has [%d], and the rows have %d columns".formatted(index, count));
    }
    return at;
  }
}
