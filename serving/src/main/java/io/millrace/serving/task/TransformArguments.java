package io.millrace.serving.task;

import io.millrace.base.MillraceException;
import io.millrace.data.csv.CsvSettings.Header;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.TaskFailure;
import io.millrace.serving.batch.RecordPath;
import io.millrace.serving.batch.RecordPath.SliceEnd;
import io.millrace.serving.batch.TransformSettings;
import io.millrace.serving.batch.TransformSettings.BadRows;
import io.millrace.serving.batch.TransformSettings.Format;
import io.millrace.serving.batch.TransformSettings.Ids;
import io.millrace.serving.batch.TransformSettings.Join;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// Reads the settings of a transform from the arguments of a task.
final class TransformArguments {
  private final TaskArguments given;

  TransformArguments(TaskArguments given) {
    this.given = given;
  }

  /// @param path of the input, whose ending tells its format if nothing else does
  /// @throws MillraceException with `TRANSFORM_INVALID`
  /// @throws TaskFailure with `TASK_ARGUMENTS_INVALID`
  TransformSettings settings(String path) {
    Format input = choice("format", Format.class, byEnding(path));
    SliceEnd sliceEnd = choice("slice_end", SliceEnd.class, SliceEnd.EXCLUDED);
    return new TransformSettings(
        input,
        choice("output_format", Format.class, input),
        path("input_filter", sliceEnd),
        choice("join", Join.class, Join.INPUT),
        path("output_filter", sliceEnd),
        choice("inference_ids", Ids.class, Ids.NAMED),
        choice("bad_rows", BadRows.class, BadRows.QUARANTINE),
        choice("header", Header.class, Header.DETECT),
        given.flag("capture", true));
  }

  private RecordPath path(String name, SliceEnd sliceEnd) {
    return given
        .optionalText(name)
        .map(text -> RecordPath.parse(text, sliceEnd))
        .orElse(RecordPath.ALL);
  }

  private static Format byEnding(String path) {
    return switch (path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
      case "json" -> Format.JSON;
      case "jsonl", "ndjson", "jsonlines" -> Format.JSONL;
      default -> Format.CSV;
    };
  }

  private <E extends Enum<E>> E choice(String name, Class<E> type, E absent) {
    String text = given.optionalText(name).orElse(word(absent));
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> word(constant).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new TaskFailure(
                    "TASK_ARGUMENTS_INVALID",
                    "Arguments of task %s.%s: '%s' (expected: %s)"
                        .formatted(given.where(), name, text, words(type))));
  }

  private static String words(Class<? extends Enum<?>> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(TransformArguments::word)
        .collect(Collectors.joining(", "));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
