package io.millrace.data;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What is known about datasets beside their rows. Every method is atomic.
public interface DatasetStore {
  /// Stores or replaces the declaration; the schema and the time of the first declaration stay.
  Dataset put(DatasetSpec spec, Instant now);

  /// Freezes the schema, unless there is one; gives the one that holds.
  Schema freeze(String dataset, Schema schema);

  Optional<Dataset> find(String name);

  /// Sorted by name.
  List<Dataset> list();

  /// Adds an ingest that made no version.
  void add(Ingest stopped);

  /// Adds a version and its ingest, or does nothing if the dataset has a version of that snapshot.
  void add(DatasetVersion version, Ingest ingest);

  /// Newest first.
  List<DatasetVersion> versions(String dataset);

  Optional<DatasetVersion> version(String dataset, int version);

  Optional<DatasetVersion> latest(String dataset);

  /// The version that a file made.
  Optional<DatasetVersion> versionOf(String dataset, String digest);

  /// Newest first.
  List<Ingest> ingests(String dataset, int limit);

  Optional<Ingest> ingest(String id);
}
