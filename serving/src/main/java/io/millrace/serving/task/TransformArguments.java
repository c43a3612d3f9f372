package io.millrace.serving.task;

import io.millrace.base.MillraceException;
import io.millrace.data.csv.CsvSettings.Header;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.TaskFailure;
import io.millrace.serving.batch.RecordPath;
import io.millrace.serving.batch.RecordPath.SliceEnd;
import io.millrace.serving.batch.TransformData;
import io.millrace.serving.batch.TransformSettings;
import io.millrace.serving.batch.TransformSettings.BadRows;
import io.millrace.serving.batch.TransformSettings.Format;
import io.millrace.serving.batch.TransformSettings.Ids;
import io.millrace.serving.batch.TransformSettings.Join;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads the settings of a transform from the arguments of a task.
final class TransformArguments {
  private static final List<String> SETTINGS =
      List.of(
          "format",
          "output_format",
          "output_dataset",
          "header",
          "input_filter",
          "join",
          "output_filter",
          "slice_end",
          "inference_ids",
          "bad_rows",
          "capture");

  private final TaskArguments given;

  TransformArguments(TaskArguments given) {
    this.given = given;
  }

  /// @throws TaskFailure with `TASK_ARGUMENTS_INVALID` if there is anything that is no setting
  static void requireKnown(TaskArguments transform) {
    for (String name : transform.json().propertyNames()) {
      if (!SETTINGS.contains(name)) {
        throw new TaskFailure(
            "TASK_ARGUMENTS_INVALID",
            "Arguments of task %s: '%s' (expected: %s)"
                .formatted(transform.where(), name, String.join(", ", SETTINGS)));
      }
    }
  }

  /// What is transformed: one of `file`, `dataset` and `sql`.
  /// @throws TaskFailure with `TASK_ARGUMENTS_INVALID`
  TransformData data() {
    List<String> named = Stream.of("file", "dataset", "sql").filter(given::has).toList();
    if (named.size() > 1) {
      throw new TaskFailure(
          "TASK_ARGUMENTS_INVALID",
          "Arguments of task %s: %s (expected: one of file, dataset, sql)"
              .formatted(given.where(), String.join(" and ", named)));
    }
    return switch (named.isEmpty() ? "file" : named.getFirst()) {
      case "dataset" -> {
        TaskArguments dataset = given.object("dataset");
        yield new TransformData.OfDataset(dataset.text("name"), dataset.optionalInteger("version"));
      }
      case "sql" -> new TransformData.OfSql(given.text("sql"));
      default -> new TransformData.OfFile(given.object("file").text("path"));
    };
  }

  /// @param data whose ending tells its format if nothing else does
  /// @throws MillraceException with `TRANSFORM_INVALID`
  /// @throws TaskFailure with `TASK_ARGUMENTS_INVALID`
  TransformSettings settings(TransformData data) {
    Format input =
        data instanceof TransformData.OfFile(var path)
            ? choice("format", Format.class, byEnding(path))
            : Format.PARQUET;
    Format usual = input == Format.PARQUET ? Format.CSV : input;
    Optional<String> dataset = given.optionalText("output_dataset");
    SliceEnd sliceEnd = choice("slice_end", SliceEnd.class, SliceEnd.EXCLUDED);
    return new TransformSettings(
        input,
        choice("output_format", Format.class, dataset.isPresent() ? Format.CSV : usual),
        dataset,
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
      case "parquet" -> Format.PARQUET;
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
