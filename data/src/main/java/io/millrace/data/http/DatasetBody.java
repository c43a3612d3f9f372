package io.millrace.data.http;

import io.millrace.data.Dataset;
import io.millrace.data.DatasetVersion;
import io.millrace.data.Schema;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// @param schema absent until the first version
/// @param latest absent until the first version
record DatasetBody(
    String name,
    @Nullable String target,
    List<String> ignored,
    List<String> optional,
    double quarantineLimit,
    @Nullable List<ColumnBody> schema,
    @Nullable VersionBody latest,
    String createdAt) {
  record ColumnBody(String name, String type) {}

  static DatasetBody of(Dataset dataset, Optional<DatasetVersion> latest) {
    return new DatasetBody(
        dataset.name(),
        dataset.spec().target().orElse(null),
        dataset.spec().ignored().stream().sorted().toList(),
        dataset.spec().optional().stream().sorted().toList(),
        dataset.spec().quarantineLimit(),
        dataset.schema().map(DatasetBody::columns).orElse(null),
        latest.map(VersionBody::of).orElse(null),
        dataset.createdAt().toString());
  }

  private static List<ColumnBody> columns(Schema schema) {
    return schema.columns().stream().map(c -> new ColumnBody(c.name(), c.type().name())).toList();
  }
}
