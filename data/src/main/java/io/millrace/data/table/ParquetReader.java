package io.millrace.data.table;

import io.millrace.data.ColumnType;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/// Reads Parquet files into frames, in the order of the files and of the rows in them.
final class ParquetReader {
  private final DuckDb duckDb;

  ParquetReader(DuckDb duckDb) {
    this.duckDb = duckDb;
  }

  /// Most rows for which room is made before they are seen.
  private static final int ROOM = 1 << 20;

  Frame read(Snapshots.Plan plan, List<TableColumn> columns, Scan scan) {
    if (plan.parts().isEmpty()) {
      return frame(columns, columns.stream().map(c -> new Values(c.type(), 0)).toList(), 0);
    }
    boolean all = scan.equal().isEmpty() && scan.range().isEmpty() && scan.among().isEmpty();
    int room = (int) Math.min(all ? plan.rows() : plan.rows() / 8 + 1, ROOM);
    return duckDb.call(
        connection -> {
          if (scan.among().isPresent()) {
            want(connection, scan.among().get().values());
          }
          return read(connection, plan.parts(), columns, scan, room);
        });
  }

  /// Makes the table of wanted values that [#conditions] names.
  private static void want(DuckDBConnection connection, Set<String> values) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE wanted (text VARCHAR)");
      // The rows of the files stay on the side that is read in its order.
      statement.execute("SET disabled_optimizers = 'build_side_probe_side'");
    }
    try (DuckDBAppender appender = connection.createAppender("wanted")) {
      for (String value : values) {
        appender.beginRow();
        appender.append(value);
        appender.endRow();
      }
    }
  }

  private static Frame read(
      DuckDBConnection connection,
      List<Snapshots.Part> parts,
      List<TableColumn> columns,
      Scan scan,
      int room)
      throws SQLException {
    List<Map.Entry<String, String>> equal = List.copyOf(scan.equal().entrySet());
    List<String> selects = selects(parts, columns, conditions(scan, equal));
    try (PreparedStatement statement =
        connection.prepareStatement(String.join(" UNION ALL ", selects))) {
      for (int i = 0; i < selects.size() * equal.size(); i++) {
        statement.setString(i + 1, equal.get(i % equal.size()).getValue());
      }
      try (ResultSet results = statement.executeQuery()) {
        List<Values> values = columns.stream().map(c -> new Values(c.type(), room)).toList();
        int count = 0;
        while (results.next()) {
          for (int i = 0; i < values.size(); i++) {
            values.get(i).set(count, results, i + 1);
          }
          count++;
        }
        return frame(columns, values, count);
      }
    }
  }

  /// One for each file of which a part is wanted, and one for whole files that follow each other.
  private static List<String> selects(
      List<Snapshots.Part> parts, List<TableColumn> columns, List<String> conditions) {
    String selected =
        columns.stream().map(ParquetReader::expression).collect(Collectors.joining(", "));
    List<String> selects = new ArrayList<>();
    List<Path> whole = new ArrayList<>();
    for (Snapshots.Part part : parts) {
      if (part.isWhole()) {
        whole.add(part.file());
        continue;
      }
      if (!whole.isEmpty()) {
        selects.add(select(selected, SqlText.parquet(whole), conditions));
        whole.clear();
      }
      List<String> more = new ArrayList<>(conditions);
      more.add("file_row_number BETWEEN %d AND %d".formatted(part.from(), part.to() - 1));
      String file = SqlText.literal(part.file().toString());
      selects.add(
          select(selected, "read_parquet(%s, file_row_number = true)".formatted(file), more));
    }
    if (!whole.isEmpty()) {
      selects.add(select(selected, SqlText.parquet(whole), conditions));
    }
    return selects;
  }

  private static String select(String columns, String source, List<String> conditions) {
    String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    return "SELECT %s FROM %s%s".formatted(columns, source, where);
  }

  private static List<String> conditions(Scan scan, List<Map.Entry<String, String>> equal) {
    List<String> conditions = new ArrayList<>();
    equal.forEach(e -> conditions.add(SqlText.identifier(e.getKey()) + " = ?"));
    scan.range()
        .ifPresent(
            r ->
                conditions.add(
                    "%s BETWEEN %d AND %d"
                        .formatted(SqlText.identifier(r.column()), r.from(), r.to())));
    scan.among()
        .ifPresent(
            a ->
                conditions.add(
                    "%s IN (SELECT text FROM wanted)".formatted(SqlText.identifier(a.column()))));
    return conditions;
  }

  private static String expression(TableColumn column) {
    String name = SqlText.identifier(column.name());
    return switch (column.type()) {
      case INTEGER, NUMBER -> name + "::DOUBLE";
      case BOOLEAN -> name + "::INTEGER::DOUBLE";
      case TIMESTAMP -> "epoch_us(%s)::DOUBLE / 1000".formatted(name);
      case TEXT -> name;
    };
  }

  private static Frame frame(List<TableColumn> columns, List<Values> values, int rows) {
    List<Column> read = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      read.add(values.get(i).column(columns.get(i).name(), rows));
    }
    return new Frame(rows, read);
  }

  /// The values of one column while they are read; one of the arrays is in use.
  private static final class Values {
    private final boolean numeric;
    private double[] numbers;
    private @Nullable String[] texts;

    Values(ColumnType type, int room) {
      numeric = type.isNumeric();
      numbers = new double[numeric ? room : 0];
      texts = new @Nullable String[numeric ? 0 : room];
    }

    void set(int row, ResultSet results, int index) throws SQLException {
      if (numeric) {
        if (row == numbers.length) {
          numbers = Arrays.copyOf(numbers, 2 * row + 16);
        }
        double value = results.getDouble(index);
        numbers[row] = results.wasNull() ? Double.NaN : value;
      } else {
        if (row == texts.length) {
          texts = Arrays.copyOf(texts, 2 * row + 16);
        }
        texts[row] = results.getString(index);
      }
    }

    Column column(String name, int rows) {
      return numeric
          ? new NumberColumn(name, Arrays.copyOf(numbers, rows))
          : new TextColumn(name, Arrays.copyOf(texts, rows));
    }
  }
}
