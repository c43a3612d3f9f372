package io.millrace.data;

/// What became of a file. All three are results; only an unreadable file is an error.
public sealed interface IngestResult {
  /// The file made a new version.
  record Ingested(DatasetVersion version, Ingest ingest) implements IngestResult {}

  /// The file made no version: a column is missing, too many rows do not fit, or there are none.
  /// The last good version stays in use.
  ///
  /// @param reason one sentence
  record Stopped(long quarantined, long rows, String reason, Ingest ingest)
      implements IngestResult {}

  /// A file with the same bytes made this version before; nothing was changed.
  record Known(DatasetVersion version, Ingest ingest) implements IngestResult {}

  Ingest ingest();
}
