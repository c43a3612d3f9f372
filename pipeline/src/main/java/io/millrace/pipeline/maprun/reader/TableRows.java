package io.millrace.pipeline.maprun.reader;

import static io.millrace.base.ErrorCode.PARQUET_INVALID;
import static io.millrace.base.ErrorCode.STORAGE_UNAVAILABLE;

import io.millrace.base.MillraceException;
import io.millrace.data.DatasetVersion;
import io.millrace.data.Datasets;
import io.millrace.pipeline.maprun.ItemReaderException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// The rows of a table in their order, each an object with the columns in theirs; what is missing
/// is `null`. Some thousand are read at a time. Not thread-safe.
public final class TableRows implements AutoCloseable {
  private final Values rows;

  private TableRows(Values rows) {
    this.rows = rows;
  }

  /// Those of a Parquet file, read by a worker process.
  /// @throws MillraceException with `STORAGE_UNAVAILABLE` if the file cannot be copied
  public static TableRows ofParquet(Path file, ParquetPages pages) {
    try {
      return ofParquet(Files.newInputStream(file), pages);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /// As the other.
  /// @param file its bytes, which are closed
  public static TableRows ofParquet(InputStream file, ParquetPages pages) {
    try {
      return new TableRows(ParquetItems.open(file, pages));
    } catch (ItemReaderException e) {
      throw unreadable(e);
    }
  }

  /// Those of a dataset version, without ignored columns; moments are ISO 8601.
  public static TableRows ofDataset(Datasets datasets, DatasetVersion version) {
    return new TableRows(new DatasetItems(datasets, version));
  }

  /// Empty at the end.
  /// @throws MillraceException with `PARQUET_INVALID` if the file is no Parquet; with
  ///     `STORAGE_UNAVAILABLE` if no more can be read for another reason
  public Optional<JsonNode> next() {
    try {
      return rows.next();
    } catch (ItemReaderException e) {
      throw e.getCause() == null ? invalid(e) : unreadable(e);
    }
  }

  /// How many there are, if that is known.
  public OptionalLong total() {
    return rows.total();
  }

  /// Its reader is well, and has said so of the file.
  private static MillraceException invalid(ItemReaderException e) {
    return new MillraceException(
        PARQUET_INVALID, e.text(), "Check that the file is Parquet, and whole.", e);
  }

  private static MillraceException unreadable(Exception e) {
    return new MillraceException(
        STORAGE_UNAVAILABLE,
        "The rows cannot be read: %s".formatted(e.getMessage()),
        "Check that the file is whole, and the disk.",
        e);
  }

  @Override
  public void close() {
    rows.close();
  }
}
