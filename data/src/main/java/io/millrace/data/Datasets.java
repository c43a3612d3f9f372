package io.millrace.data;

import io.millrace.ml.frame.Frame;
import io.millrace.ml.profile.FrameProfile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Datasets, their versions, and what became of every file.
///
/// Thread-safe; blocks. Two files of one dataset are ingested one after the other.
public interface Datasets {
  /// The column that holds a row's number in the dataset, from 0, in the order of ingestion.
  String ROW = "_row";

  /// The column that holds a row's bucket, see [Split].
  String BUCKET = "_bucket";

  /// Declares a dataset. Idempotent; a changed target, limit or set of names takes effect from now
  /// on, the frozen schema stays.
  Dataset define(DatasetSpec spec);

  Optional<Dataset> find(String name);

  /// @throws io.millrace.base.MillraceException with `DATASET_NOT_FOUND`
  default Dataset dataset(String name) {
    return find(name).orElseThrow(() -> DatasetErrors.notFound(name));
  }

  /// All datasets, sorted by name.
  List<Dataset> list();

  /// Reads a CSV file into a new version. The first file decides the schema; rows that do not fit
  /// go to quarantine, and too many of them stop the version.
  ///
  /// Idempotent by the file's bytes: a file that made a version makes no second one, also after a
  /// crash half-way. A file that was stopped is tried again.
  ///
  /// @throws io.millrace.base.MillraceException with `DATASET_NOT_FOUND`; with `CSV_INVALID` if the
  ///     file cannot be read as CSV at all
  IngestResult ingest(String dataset, Path file, Source source);

  /// All versions, newest first.
  /// @throws io.millrace.base.MillraceException with `DATASET_NOT_FOUND`
  List<DatasetVersion> versions(String dataset);

  /// @throws io.millrace.base.MillraceException with `DATASET_NOT_FOUND` or
  ///     `DATASET_VERSION_NOT_FOUND`
  DatasetVersion version(String dataset, int version);

  /// The newest version; absent if no file has been ingested.
  /// @throws io.millrace.base.MillraceException with `DATASET_NOT_FOUND`
  Optional<DatasetVersion> latest(String dataset);

  /// The rows of a version's share in the order of their numbers, without ignored columns. Booleans
  /// are 1 and 0, timestamps epoch milliseconds.
  /// @throws io.millrace.base.MillraceException with `DATASET_NOT_FOUND` or
  ///     `DATASET_VERSION_NOT_FOUND`
  Frame read(String dataset, int version, Split split);

  /// The rows that came after version `after` (0: from the beginning) up to and including `upTo`.
  /// @throws io.millrace.base.MillraceException with `DATASET_NOT_FOUND` or
  ///     `DATASET_VERSION_NOT_FOUND`
  Frame readSince(String dataset, int after, int upTo);

  /// Some rows of a version in the order of their numbers, as [#read] gives them.
  /// @param from number of the first row, from 0
  /// @param count most rows
  /// @throws io.millrace.base.MillraceException with `DATASET_NOT_FOUND` or
  ///     `DATASET_VERSION_NOT_FOUND`
  Frame rows(String dataset, int version, long from, int count);

  /// What the columns of a version look like; made with the version and kept.
  /// @throws io.millrace.base.MillraceException with `DATASET_NOT_FOUND` or
  ///     `DATASET_VERSION_NOT_FOUND`
  FrameProfile profile(String dataset, int version);

  /// Every attempt, also stopped ones, newest first.
  ///
  /// @param limit most results, 1 to 1,000
  /// @throws io.millrace.base.MillraceException with `DATASET_NOT_FOUND`
  List<Ingest> ingests(String dataset, int limit);

  /// @throws io.millrace.base.MillraceException with `INGEST_NOT_FOUND`
  Ingest ingest(String ingestId);

  /// Rows that an ingest put aside, in file order. The first 10,000 are kept; the rest is counted.
  ///
  /// @param offset rows to skip
  /// @param limit most results, 1 to 1,000
  /// @throws io.millrace.base.MillraceException with `INGEST_NOT_FOUND`
  List<QuarantinedRow> quarantine(String ingestId, long offset, int limit);

  /// The schema; absent until the first version.
  /// @throws io.millrace.base.MillraceException with `DATASET_NOT_FOUND`
  default Optional<Schema> schema(String dataset) {
    return dataset(dataset).schema();
  }
}
