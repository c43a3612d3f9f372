package io.millrace.serving.batch;

import static io.millrace.base.ErrorCode.DATASET_VERSION_NOT_FOUND;
import static io.millrace.base.ErrorCode.SQL_TOO_LARGE;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.data.DatasetSpec;
import io.millrace.data.DatasetVersion;
import io.millrace.data.Datasets;
import io.millrace.data.IngestResult;
import io.millrace.data.Source;
import io.millrace.data.sql.ResultTable;
import io.millrace.data.sql.Sql;
import io.millrace.data.table.ParquetExport;
import io.millrace.pipeline.TaskFailure;
import io.millrace.pipeline.maprun.reader.ParquetPages;
import io.millrace.pipeline.maprun.reader.TableRows;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The tables that can be transformed. A table is written into a file of the server's first, which
/// the transform reads: so it has the same rows whatever becomes of the table, or of a query's
/// result, before a transform that was killed goes on. Thread-safe; blocks.
///
/// @param datasets whose versions can be named
/// @param sql what queries are put to
/// @param parquet reads others' Parquet files
/// @param export writes Parquet files
public record TransformTables(
    Datasets datasets, Sql sql, ParquetPages parquet, ParquetExport export) {
  /// Adds answers to a dataset, which is made if there is none. One that is made takes every row:
  /// its columns get types that all values fit.
  /// @return the number of the version that they are
  /// @throws MillraceException as [Datasets#ingest]
  /// @throws TaskFailure with `Batch.DatasetRefused` if too many rows do not fit the dataset
  int add(Path csv, String dataset, String name) {
    if (datasets.find(dataset).isEmpty()) {
      datasets.define(new DatasetSpec(dataset, Optional.empty(), Set.of(), Set.of(), Map.of(), 0));
    }
    return switch (datasets.ingest(dataset, csv, Source.named(name))) {
      case IngestResult.Ingested(var version, var _) -> version.version();
      case IngestResult.Known(var version, var _) -> version.version();
      case IngestResult.Stopped(var _, var _, var reason, var ingest) ->
          throw new TaskFailure(
              "Batch.DatasetRefused",
              "The dataset '%s' does not take the answers: %s (ingest %s has the rows)"
                  .formatted(dataset, reason, ingest.id()));
    };
  }

  /// Writes the rows of a Parquet file.
  void write(Path file, TableFile out) throws IOException {
    try (TableRows rows = TableRows.ofParquet(file, parquet)) {
      write(rows, out);
    }
  }

  /// @throws MillraceException with `DATASET_NOT_FOUND` or `DATASET_VERSION_NOT_FOUND`
  void write(TransformData.OfDataset data, TableFile out) throws IOException {
    Optional<DatasetVersion> version =
        data.version().isPresent()
            ? Optional.of(datasets.version(data.name(), data.version().get()))
            : datasets.latest(data.name());
    DatasetVersion found =
        version.orElseThrow(
            () ->
                new MillraceException(
                    DATASET_VERSION_NOT_FOUND,
                    "The dataset '%s' has no version yet.".formatted(data.name()),
                    "Ingest a file first."));
    try (TableRows rows = TableRows.ofDataset(datasets, found)) {
      write(rows, out);
    }
  }

  /// @throws MillraceException as [Sql#query]; with `SQL_TOO_LARGE` if it gives more rows than a
  ///     query may
  void write(TransformData.OfSql data, TableFile out) throws IOException {
    ResultTable result = sql.query(data.sql());
    if (result.truncated()) {
      throw new MillraceException(
          SQL_TOO_LARGE,
          "The query gives more than %,d rows, and they would be missing."
              .formatted(result.rows().size()),
          "Score a dataset version, or ask for fewer rows.");
    }
    List<String> names = result.columns().stream().map(ResultTable.Column::name).toList();
    Iterator<List<@Nullable Object>> rows = result.rows().iterator();
    out.columns(names);
    while (rows.hasNext()) {
      List<@Nullable Object> row = rows.next();
      ObjectNode object = Json.object();
      for (int i = 0; i < names.size(); i++) {
        put(object, names.get(i), row.get(i));
      }
      out.row(object);
    }
  }

  private static void put(ObjectNode row, String column, @Nullable Object value) {
    switch (value) {
      case null -> row.putNull(column);
      case Instant time -> row.put(column, time.toString());
      default -> row.set(column, Json.tree(value));
    }
  }

  private static void write(TableRows rows, TableFile out) throws IOException {
    for (Optional<JsonNode> row = rows.next(); row.isPresent(); row = rows.next()) {
      out.row(row.get());
    }
  }
}
