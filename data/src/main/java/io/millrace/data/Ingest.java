package io.millrace.data;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One attempt to add a file to a dataset, and what came of it.
///
/// @param id 32 hex digits
/// @param digest SHA-256 of the file's bytes, lower-case hex
/// @param rows data rows in the file, good and bad
/// @param quarantined rows that did not fit
/// @param reason why it was stopped
/// @param version the version that it made
/// @param encoding how the bytes were read, such as `UTF-8` or `ISO-8859-1`
/// @param extraColumns columns of the file that the schema does not have; left out
public record Ingest(
    String id,
    String dataset,
    Source source,
    String digest,
    Outcome outcome,
    long rows,
    long quarantined,
    Optional<String> reason,
    Optional<Integer> version,
    String encoding,
    List<String> extraColumns,
    Instant createdAt) {
  /// How it ended.
  public enum Outcome {
    INGESTED,
    STOPPED
  }

  public Ingest {
    extraColumns = List.copyOf(extraColumns);
  }
}
