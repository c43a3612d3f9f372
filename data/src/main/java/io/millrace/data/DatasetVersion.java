package io.millrace.data;

import java.time.Instant;

/// A dataset as it was after one file: all rows up to and including that file's.
///
/// @param version from 1
/// @param snapshotId of the Iceberg table
/// @param rows of the whole version
/// @param addedRows of this file
/// @param quarantinedRows of this file, not among `rows`
/// @param sourceName what the file was called
/// @param sourceDigest SHA-256 of the file's bytes, lower-case hex
/// @param ingestId the ingest that made it, for its quarantine
public record DatasetVersion(
    String dataset,
    int version,
    long snapshotId,
    long rows,
    long addedRows,
    long quarantinedRows,
    String sourceName,
    String sourceDigest,
    String ingestId,
    Instant createdAt) {}
