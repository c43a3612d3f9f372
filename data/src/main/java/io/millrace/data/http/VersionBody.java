package io.millrace.data.http;

import io.millrace.data.DatasetVersion;

/// @param snapshotId as text: it has more digits than JavaScript's numbers keep
record VersionBody(
    String dataset,
    int version,
    String snapshotId,
    long rows,
    long addedRows,
    long quarantinedRows,
    String sourceName,
    String sourceDigest,
    String ingestId,
    String createdAt) {
  static VersionBody of(DatasetVersion version) {
    return new VersionBody(
        version.dataset(),
        version.version(),
        Long.toString(version.snapshotId()),
        version.rows(),
        version.addedRows(),
        version.quarantinedRows(),
        version.sourceName(),
        version.sourceDigest(),
        version.ingestId(),
        version.createdAt().toString());
  }
}
