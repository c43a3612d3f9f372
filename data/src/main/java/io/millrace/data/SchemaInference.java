package io.millrace.data;

import io.millrace.data.csv.CsvReader;
import io.millrace.data.csv.CsvRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Makes a schema from a dataset's first file.
final class SchemaInference {
  /// Names of the columns that the dataset adds; a file's are left out.
  private static final Set<String> RESERVED = Set.of(Datasets.ROW, Datasets.BUCKET);

  private SchemaInference() {}

  /// Reads `csv` to its end. Records that do not have one cell per column say nothing.
  static Schema of(CsvReader csv, DatasetSpec spec) {
    List<String> names = csv.header();
    List<TypeInference> types =
        names.stream().map(_ -> new TypeInference(spec.quarantineLimit())).toList();
    Optional<CsvRecord> record = csv.next();
    while (record.isPresent()) {
      List<String> cells = record.get().cells();
      if (record.get().problem().isEmpty() && cells.size() == types.size()) {
        for (int i = 0; i < cells.size(); i++) {
          types.get(i).add(cells.get(i));
        }
      }
      record = csv.next();
    }
    List<Schema.Column> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (!RESERVED.contains(Schema.folded(names.get(i)))) {
        columns.add(column(names.get(i), types.get(i), spec));
      }
    }
    return new Schema(columns);
  }

  private static Schema.Column column(String name, TypeInference inferred, DatasetSpec spec) {
    if (spec.isIgnored(name)) {
      return Schema.Column.of(name, ColumnType.TEXT);
    }
    return spec.type(name)
        .map(type -> new Schema.Column(name, type, inferred.decimalMark()))
        .orElseGet(() -> inferred.column(name));
  }
}
