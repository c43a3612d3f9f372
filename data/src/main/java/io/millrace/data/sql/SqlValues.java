package io.millrace.data.sql;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.SQLException;
import java.sql.Struct;
import java.sql.Timestamp;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBStruct;
import org.jspecify.annotations.Nullable;

/// Turns what the driver gives into the few kinds of values that a [ResultTable] has.
final class SqlValues {
  private SqlValues() {}

  static @Nullable Object of(@Nullable Object value) throws SQLException {
    return switch (value) {
      case null -> null;
      case Boolean flag -> flag;
      case Float number -> number.doubleValue();
      case Double number -> number;
      case BigDecimal number -> number;
      case BigInteger number -> new BigDecimal(number);
      case Number number -> number.longValue();
      case OffsetDateTime time -> time.toInstant();
      case Timestamp time -> time.toLocalDateTime().toString();
      case Array array -> list(array);
      case DuckDBStruct struct -> map(struct.getMap());
      case Struct struct -> struct.toString();
      case Map<?, ?> map -> map(map);
      default -> value.toString();
    };
  }

  private static List<@Nullable Object> list(Array array) throws SQLException {
    List<@Nullable Object> values = new ArrayList<>();
    for (Object element : (Object[]) array.getArray()) {
      values.add(of(element));
    }
    return values;
  }

  private static Map<String, @Nullable Object> map(Map<?, ?> map) throws SQLException {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (var entry : map.entrySet()) {
      values.put(String.valueOf(entry.getKey()), of(entry.getValue()));
    }
    return values;
  }
}
