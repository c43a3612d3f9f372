package io.millrace.serving.batch;

import io.millrace.serving.batch.JsonCell.Part;
import io.millrace.serving.batch.TransformSettings.Ids;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Answers to JSON records as lines of CSV under a header. An answer that stands alone is written
/// without a tree of it.
final class JsonTableAnswers implements JsonAnswers {
  private final JsonJoin join;
  private final Ids kind;
  private final InferenceIds ids;
  private final List<String> names;
  private final Map<Part, Integer> places = new HashMap<>();

  /// @param parts the columns, without those of names
  /// @throws io.millrace.base.MillraceException as [JsonColumns#names]
  JsonTableAnswers(JsonJoin join, List<Part> parts, TransformSettings settings, InferenceIds ids) {
    this.join = join;
    this.ids = ids;
    kind = settings.ids();
    List<String> named =
        switch (kind) {
          case NAMED -> List.of(InferenceIds.NAMED);
          case SAGEMAKER -> List.of(InferenceIds.SAGEMAKER_ID, InferenceIds.SAGEMAKER_TIME);
          case NONE -> List.of();
        };
    names = JsonColumns.names(parts, join, named, settings);
    for (Part part : parts) {
      places.put(part, places.size());
    }
  }

  @Override
  public ByteOutput head() {
    return CsvColumns.putLine(new ByteOutput(256), names);
  }

  @Override
  public ByteOutput tail() {
    return new ByteOutput(1);
  }

  @Override
  public int separator() {
    return 0;
  }

  @Override
  public Optional<String> put(
      Optional<JsonNode> record, long line, double[] numbers, ByteOutput out, Set<String> texts) {
    if (join.isAnswer()) {
      for (int output = 0; output < numbers.length; output++) {
        out.put(output == 0 ? "" : ",").put(numbers[output]);
      }
      name(line, out);
      return Optional.empty();
    }
    ObjectNode answer = join.answer(numbers);
    Optional<JsonNode> written = join.written(record, answer);
    if (written.isEmpty()) {
      return Optional.of("the output filter gives nothing");
    }
    Optional<List<JsonCell>> cells = JsonCell.of(written.get(), record, answer);
    if (cells.isEmpty()) {
      return Optional.of(
          "the output filter gives a value by itself (expected: an object or an array)");
    }
    @Nullable JsonCell[] row = new @Nullable JsonCell[places.size()];
    Optional<String> wrong = place(cells.get(), row);
    if (wrong.isEmpty()) {
      write(row, out, texts);
      name(line, out);
    }
    return wrong;
  }

  /// Puts the cells where their columns are; gives the reason if one has none.
  private Optional<String> place(List<JsonCell> cells, @Nullable JsonCell[] row) {
    for (JsonCell cell : cells) {
      Integer at = places.get(cell.part());
      if (at == null) {
        return Optional.of(
            "%s: no column has it (expected: what the first %,d records have)"
                .formatted(cell.part(), JsonColumns.RECORDS));
      }
      if (cell.problem().isPresent()) {
        return cell.problem();
      }
      row[at] = cell;
    }
    return Optional.empty();
  }

  private void write(@Nullable JsonCell[] row, ByteOutput out, Set<String> texts) {
    for (int i = 0; i < row.length; i++) {
      JsonCell cell = row[i];
      String text = cell == null ? "" : cell.text();
      out.put(i == 0 ? "" : ",");
      if (names.size() == 1 && text.isEmpty()) {
        out.put("\"\""); // an empty line would be no row
      } else {
        out.putCell(text);
      }
      if (cell != null && cell.value().isString()) {
        texts.add(names.get(i));
      }
    }
  }

  private void name(long line, ByteOutput out) {
    switch (kind) {
      case NAMED -> out.put(',').put(ids.of(line));
      case SAGEMAKER -> out.put(',').put(ids.of(line)).put(',').put(ids.timeText());
      case NONE -> {}
    }
    out.put('\n');
  }
}
