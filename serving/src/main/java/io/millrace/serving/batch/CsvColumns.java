package io.millrace.serving.batch;

import static io.millrace.base.ErrorCode.CSV_INVALID;
import static io.millrace.base.ErrorCode.TRANSFORM_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.data.Schema;
import io.millrace.serving.InputField;
import io.millrace.serving.ModelOutputs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What the columns of a CSV file are to a transform.
///
/// @param header the names of the file's columns
/// @param named whether the file names them
/// @param fields by column: the field that it holds; [#NONE] if it holds none
/// @param written the columns of an answer, in order; from `header.size()` on the numbers of the
///     prediction
/// @param predictions the names of those
record CsvColumns(
    List<String> header, boolean named, int[] fields, int[] written, List<String> predictions) {
  static final int NONE = -1;
  private static final String PREDICTION = "prediction";

  /// @param inputs the fields of the endpoint
  /// @param outputs what it answers a row with
  /// @throws MillraceException with `CSV_INVALID` if what the models would see has none of the
  ///     fields, one twice, or, in a file without names, another number of columns; with
  ///     `TRANSFORM_INVALID` if a filter does not fit
  static CsvColumns of(
      List<String> header,
      boolean named,
      List<InputField> inputs,
      ModelOutputs outputs,
      TransformSettings settings) {
    int[] seen = settings.inputFilter().columns(header.size());
    int[] fields = new int[header.size()];
    Arrays.fill(fields, NONE);
    if (named) {
      byName(header, inputs, seen, fields);
    } else {
      byPlace(inputs, seen, fields);
    }
    boolean joined = settings.join() == TransformSettings.Join.INPUT;
    int[] all =
        IntStream.range(joined ? 0 : header.size(), header.size() + outputs.count()).toArray();
    int[] written =
        Arrays.stream(settings.outputFilter().columns(all.length)).map(at -> all[at]).toArray();
    requireDistinct(written, settings);
    return new CsvColumns(List.copyOf(header), named, fields, written, predictions(outputs));
  }

  /// What the numbers of a prediction are called as columns or fields.
  static List<String> predictions(ModelOutputs outputs) {
    return outputs.count() == 1
        ? List.of(PREDICTION)
        : outputs.labels().stream().map(label -> PREDICTION + "_" + label).toList();
  }

  private static void requireDistinct(int[] written, TransformSettings settings) {
    require(
        !settings.tabular() || Arrays.stream(written).distinct().count() == written.length,
        TRANSFORM_INVALID,
        "Let the output filter give each column once, or write CSV.",
        "The output filter gives a column more than once, and a table has each of them once.");
  }

  private static void byName(
      List<String> header, List<InputField> inputs, int[] seen, int[] fields) {
    Map<String, Integer> positions = new HashMap<>();
    for (int field = 0; field < inputs.size(); field++) {
      positions.put(Schema.folded(inputs.get(field).name()), field);
    }
    for (int column : seen) {
      fields[column] = positions.getOrDefault(Schema.folded(header.get(column)), NONE);
    }
    long found = Arrays.stream(fields).filter(field -> field != NONE).count();
    long distinct = Arrays.stream(fields).filter(field -> field != NONE).distinct().count();
    if (found == 0 || found != distinct) {
      throw new MillraceException(
          CSV_INVALID,
          "The header %s %s of the endpoint's fields %s."
              .formatted(
                  String.join(",", Arrays.stream(seen).mapToObj(header::get).toList()),
                  found == 0 ? "has none" : "has one twice",
                  names(inputs)),
          "Name the columns in the file's first line as the endpoint's models know them.");
    }
  }

  private static void byPlace(List<InputField> inputs, int[] seen, int[] fields) {
    if (seen.length != inputs.size()) {
      throw new MillraceException(
          CSV_INVALID,
          "The file has no header, and the models would see %d columns (expected: %d, %s)."
              .formatted(seen.length, inputs.size(), names(inputs)),
          "Give the file a header line, or choose the columns with the input filter.");
    }
    for (int place = 0; place < seen.length; place++) {
      fields[seen[place]] = place;
    }
  }

  private static String names(List<InputField> inputs) {
    return String.join(",", inputs.stream().map(InputField::name).toList());
  }

  int count() {
    return header.size();
  }

  /// Whether an answer is the whole record and the whole prediction.
  boolean writesRecords() {
    return Arrays.equals(written, IntStream.range(0, count() + predictions.size()).toArray());
  }

  /// The first line of the answers; empty if the file has no names and they do not need any.
  ByteOutput scoredHeader(TransformSettings settings) {
    ByteOutput line = new ByteOutput(256);
    if (!named && !settings.tabular()) {
      return line;
    }
    List<String> names = new ArrayList<>();
    for (int column : written) {
      names.add(column < count() ? header.get(column) : unused(predictions.get(column - count())));
    }
    switch (settings.ids()) {
      case NAMED -> names.add(unused(InferenceIds.NAMED));
      case SAGEMAKER ->
          names.addAll(
              List.of(unused(InferenceIds.SAGEMAKER_ID), unused(InferenceIds.SAGEMAKER_TIME)));
      case NONE -> {}
    }
    return putLine(line, names);
  }

  ByteOutput rejectedHeader() {
    List<String> names = new ArrayList<>(List.of(unused("line"), unused("reason")));
    names.addAll(header);
    return putLine(new ByteOutput(256), names);
  }

  /// Writes names as the first line.
  static ByteOutput putLine(ByteOutput out, List<String> cells) {
    for (int i = 0; i < cells.size(); i++) {
      if (i > 0) {
        out.put(',');
      }
      out.putCell(cells.get(i));
    }
    return out.put('\n');
  }

  private String unused(String name) {
    return unused(name, header);
  }

  /// `name`, or `name_2` … if one of the columns is called so, in any case.
  static String unused(String name, List<String> columns) {
    Set<String> taken = columns.stream().map(Schema::folded).collect(Collectors.toSet());
    String free = name;
    for (int i = 2; taken.contains(Schema.folded(free)); i++) {
      free = name + "_" + i;
    }
    return free;
  }
}
