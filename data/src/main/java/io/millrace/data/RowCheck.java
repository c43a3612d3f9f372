package io.millrace.data;

import io.millrace.data.csv.Cells;
import io.millrace.data.csv.CsvRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Checks the rows of one file against a schema and gives their values in the schema's order.
final class RowCheck {
  private static final int VALUE_CHARS = 200;
  private static final int RECORD_CHARS = 2_000;

  private final Schema schema;
  private final DatasetSpec spec;
  private final int width;

  /// For each column of the schema its place in the file, or -1.
  private final int[] places;

  private final List<String> missing = new ArrayList<>();
  private final List<String> extra = new ArrayList<>();

  /// @param header the names of the file's columns
  RowCheck(Schema schema, DatasetSpec spec, List<String> header) {
    this.schema = schema;
    this.spec = spec;
    this.width = header.size();
    this.places = new int[schema.columns().size()];
    List<String> folded = header.stream().map(Schema::folded).toList();
    for (int i = 0; i < places.length; i++) {
      String name = schema.columns().get(i).name();
      places[i] = folded.indexOf(Schema.folded(name));
      if (places[i] < 0 && !spec.isOptional(name) && !spec.isIgnored(name)) {
        missing.add(name);
      }
    }
    header.stream().filter(name -> schema.find(name).isEmpty()).forEach(extra::add);
  }

  /// What a row is.
  sealed interface Checked {
    /// @param values in the schema's order
    record Good(@Nullable Object[] values) implements Checked {}

    record Bad(QuarantinedRow row) implements Checked {}
  }

  /// Columns that the file lacks and must have.
  List<String> missingColumns() {
    return missing;
  }

  /// Columns that only the file has.
  List<String> extraColumns() {
    return extra;
  }

  Checked check(CsvRecord record) {
    if (record.problem().isPresent()) {
      return bad(record, Optional.empty(), "", record.problem().get());
    }
    List<String> cells = record.cells();
    if (cells.size() != width) {
      String reason = "The row has %d cells (expected: %d).".formatted(cells.size(), width);
      return bad(record, Optional.empty(), "", reason);
    }
    @Nullable Object[] values = new @Nullable Object[places.length];
    for (int i = 0; i < places.length; i++) {
      Schema.Column column = schema.columns().get(i);
      String cell = places[i] < 0 ? "" : cells.get(places[i]);
      Optional<String> reason = reasonAgainst(cell, column);
      if (reason.isPresent()) {
        return bad(record, Optional.of(column.name()), cell, reason.get());
      }
      values[i] = value(cell, column).orElse(null);
    }
    return new Checked.Good(values);
  }

  private Optional<String> reasonAgainst(String cell, Schema.Column column) {
    if (cell.indexOf('\0') >= 0) {
      return Optional.of("The value contains a NUL character.");
    }
    if (isMissing(cell, column)) {
      return spec.isTarget(column.name())
          ? Optional.of("The target is missing.")
          : Optional.empty();
    }
    boolean fits = spec.isIgnored(column.name()) || value(cell, column).isPresent();
    return fits ? Optional.empty() : Optional.of("The value is not " + noun(column) + ".");
  }

  private static Optional<Object> value(String cell, Schema.Column column) {
    if (isMissing(cell, column)) {
      return Optional.empty();
    }
    return switch (column.type()) {
      case INTEGER -> Cells.integer(cell, column.decimalMark()).map(n -> n);
      case NUMBER ->
          Cells.number(cell, column.decimalMark()).stream().boxed().findFirst().map(n -> n);
      case BOOLEAN -> Cells.bool(cell).map(b -> b);
      case TIMESTAMP -> Cells.timestamp(cell).map(t -> t);
      case TEXT -> Optional.of(cell);
    };
  }

  private static boolean isMissing(String cell, Schema.Column column) {
    return column.type() == ColumnType.TEXT ? cell.isEmpty() : Cells.isMissing(cell);
  }

  private static String noun(Schema.Column column) {
    return switch (column.type()) {
      case INTEGER -> "a whole number";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case TIMESTAMP -> "a date or time such as 2026-01-31 or 2026-01-31T12:00:00Z";
      case TEXT -> "a text";
    };
  }

  private static Checked bad(
      CsvRecord record, Optional<String> column, String value, String reason) {
    return new Checked.Bad(
        new QuarantinedRow(
            record.line(),
            column,
            shortened(value, VALUE_CHARS),
            reason,
            shortened(String.join(", ", record.cells()), RECORD_CHARS)));
  }

  private static String shortened(String text, int chars) {
    if (text.length() <= chars) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(chars - 1)) ? chars - 1 : chars;
    return text.substring(0, end) + "…";
  }
}
