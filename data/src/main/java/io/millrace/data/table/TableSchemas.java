package io.millrace.data.table;

import static io.millrace.base.ErrorCode.TABLE_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.data.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/// Between our columns and Iceberg's.
final class TableSchemas {
  private static final int MOST_COLUMNS = 4_100;

  private TableSchemas() {}

  static Schema toIceberg(String table, List<TableColumn> columns) {
    long names = columns.stream().map(c -> c.name().toLowerCase(Locale.ROOT)).distinct().count();
    require(
        !columns.isEmpty() && columns.size() <= MOST_COLUMNS && names == columns.size(),
        TABLE_INVALID,
        "Give every column a name of its own, also without regard to case.",
        "table '%s': %d columns with %d different names (expected: 1 to %,d, all different)",
        table,
        columns.size(),
        names,
        MOST_COLUMNS);
    List<Types.NestedField> fields = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      TableColumn column = columns.get(i);
      Type type = toIceberg(column.type());
      fields.add(
          column.required()
              ? Types.NestedField.required(i + 1, column.name(), type)
              : Types.NestedField.optional(i + 1, column.name(), type));
    }
    return new Schema(fields);
  }

  static List<ParquetWriter.Field> fields(Schema schema) {
    return schema.columns().stream()
        .map(field -> new ParquetWriter.Field(column(field), field.fieldId()))
        .toList();
  }

  static List<TableColumn> columns(Schema schema) {
    return schema.columns().stream().map(TableSchemas::column).toList();
  }

  private static TableColumn column(Types.NestedField field) {
    ColumnType type =
        switch (field.type().typeId()) {
          case LONG, INTEGER -> ColumnType.INTEGER;
          case DOUBLE, FLOAT -> ColumnType.NUMBER;
          case BOOLEAN -> ColumnType.BOOLEAN;
          case TIMESTAMP -> ColumnType.TIMESTAMP;
          default -> ColumnType.TEXT;
        };
    return new TableColumn(field.name(), type, field.isRequired());
  }

  private static Type toIceberg(ColumnType type) {
    return switch (type) {
      case INTEGER -> Types.LongType.get();
      case NUMBER -> Types.DoubleType.get();
      case BOOLEAN -> Types.BooleanType.get();
      case TIMESTAMP -> Types.TimestampType.withZone();
      case TEXT -> Types.StringType.get();
    };
  }
}
