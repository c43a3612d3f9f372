package io.millrace.serving;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/// The rows of a part of a batch, to be filled, scored and filled again. Fields are named by their
/// place in [BatchScoring#inputs]. Not thread-safe.
public final class BatchRows {
  private final Rows rows;
  private final int[] refused;

  BatchRows(Fields fields) {
    rows = new Rows(fields, Integer.MAX_VALUE);
    refused =
        IntStream.range(0, fields.size())
            .filter(field -> fields.at(field).absence() == InputField.Absence.REFUSED)
            .toArray();
  }

  Rows rows() {
    return rows;
  }

  public int count() {
    return rows.count();
  }

  /// Begins the next row, all absent.
  public void begin() {
    rows.begin();
  }

  /// @param value finite
  public void number(int field, double value) {
    rows.put(field, value);
  }

  /// Surrounding blanks do not count; nothing but blanks is absent.
  public void text(int field, String value) {
    rows.put(field, value);
  }

  /// Takes away the row that was begun last.
  public void undo() {
    rows.undo();
  }

  /// Ends a row; a row that lacks what some model has no answer without is taken away.
  /// @return why it was
  public Optional<String> end() {
    int row = rows.count() - 1;
    for (int field : refused) {
      if (rows.absent(row, field)) {
        rows.undo();
        return Optional.of(
            "field '%s': absent, and the endpoint's models have no answer without it"
                .formatted(rows.fields().at(field).name()));
      }
    }
    return Optional.empty();
  }

  /// Takes away all rows.
  public void clear() {
    rows.clear();
  }

  /// Field → value, absent ones left out: what a capture keeps.
  public ObjectNode json(int row) {
    return RowsJson.object(rows, row);
  }

  /// The names of the fields.
  public List<String> names() {
    return rows.fields().names();
  }
}
