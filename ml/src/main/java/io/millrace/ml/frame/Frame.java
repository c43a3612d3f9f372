package io.millrace.ml.frame;

import static io.millrace.base.ErrorCode.COLUMN_KIND_DIFFERENT;
import static io.millrace.base.ErrorCode.COLUMN_NOT_FOUND;
import static io.millrace.base.ErrorCode.FRAME_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// A table in memory: columns of one length with different names. Immutable as long as nobody
/// writes into the columns' arrays.
/// @param rows the length of every column; needed beside them because a frame may have no column
public record Frame(int rows, List<Column> columns) {
  private static final String FIX = "Give columns of one length, each with a name of its own.";

  /// @throws MillraceException with `FRAME_INVALID` if lengths differ or a name occurs twice
  public Frame {
    columns = List.copyOf(columns);
    Set<String> names = HashSet.newHashSet(columns.size());
    for (Column column : columns) {
      require(
          column.rows() == rows,
          FRAME_INVALID,
          FIX,
          "column '%s' has %d rows (expected: %d)",
          column.name(),
          column.rows(),
          rows);
      require(
          names.add(column.name()),
          FRAME_INVALID,
          FIX,
          "two columns are named '%s'",
          column.name());
    }
  }

  public static Frame of(Column first, Column... more) {
    return new Frame(first.rows(), Stream.concat(Stream.of(first), Stream.of(more)).toList());
  }

  public List<String> names() {
    return columns.stream().map(Column::name).toList();
  }

  public Optional<Column> find(String name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst();
  }

  /// @throws MillraceException with `COLUMN_NOT_FOUND` if it is absent
  public Column column(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new MillraceException(
                    COLUMN_NOT_FOUND,
                    "no column '%s' (columns: %s)".formatted(name, String.join(", ", names())),
                    "Name one of the columns that the table has."));
  }

  /// @throws MillraceException with `COLUMN_NOT_FOUND`, or `COLUMN_KIND_DIFFERENT` if it is a text
  public NumberColumn number(String name) {
    return switch (column(name)) {
      case NumberColumn numbers -> numbers;
      case TextColumn _ -> throw different(name, "text", "number");
    };
  }

  /// @throws MillraceException with `COLUMN_NOT_FOUND`, or `COLUMN_KIND_DIFFERENT` if it is a
  ///     number
  public TextColumn text(String name) {
    return switch (column(name)) {
      case TextColumn texts -> texts;
      case NumberColumn _ -> throw different(name, "number", "text");
    };
  }

  /// The given rows in the given order; a row may be taken more than once.
  public Frame select(int[] selected) {
    return new Frame(
        selected.length, columns.stream().map(column -> column.select(selected)).toList());
  }

  /// The named columns in the order given.
  /// @throws MillraceException with `COLUMN_NOT_FOUND` if one is absent
  public Frame select(List<String> names) {
    return new Frame(rows, names.stream().map(this::column).toList());
  }

  /// Adds `column` at the end, or puts it in the place of the one with its name.
  public Frame with(Column column) {
    List<Column> changed = new ArrayList<>(columns);
    int at = names().indexOf(column.name());
    if (at >= 0) {
      changed.set(at, column);
    } else {
      changed.add(column);
    }
    return new Frame(columns.isEmpty() ? column.rows() : rows, changed);
  }

  /// Everything but the named columns; a name that is absent changes nothing.
  public Frame without(String... names) {
    Set<String> dropped = Set.of(names);
    return new Frame(
        rows, columns.stream().filter(column -> !dropped.contains(column.name())).toList());
  }

  /// The rows of this frame, then those of `next`, whose columns are matched by name.
  /// @throws MillraceException with `FRAME_INVALID` if the names differ
  public Frame concat(Frame next) {
    require(
        Set.copyOf(names()).equals(Set.copyOf(next.names())),
        FRAME_INVALID,
        "Join tables with the same columns.",
        "columns %s and %s differ",
        names(),
        next.names());
    return new Frame(
        rows + next.rows,
        columns.stream().map(column -> column.concat(next.column(column.name()))).toList());
  }

  private static MillraceException different(String name, String is, String wanted) {
    return new MillraceException(
        COLUMN_KIND_DIFFERENT,
        "column '%s' is a %s (expected: a %s)".formatted(name, is, wanted),
        "Check the column's type in the dataset's schema.");
  }
}
