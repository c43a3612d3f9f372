package io.millrace.data.http;

import io.millrace.data.Ingest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// @param event the event that announced the file
/// @param reason why it was stopped
/// @param version that it made
record IngestBody(
    String id,
    String dataset,
    String source,
    @Nullable String event,
    String digest,
    String outcome,
    long rows,
    long quarantined,
    @Nullable String reason,
    @Nullable Integer version,
    String encoding,
    List<String> extraColumns,
    String createdAt) {
  static IngestBody of(Ingest ingest) {
    return new IngestBody(
        ingest.id(),
        ingest.dataset(),
        ingest.source().name(),
        ingest.source().event().orElse(null),
        ingest.digest(),
        ingest.outcome().name(),
        ingest.rows(),
        ingest.quarantined(),
        ingest.reason().orElse(null),
        ingest.version().orElse(null),
        ingest.encoding(),
        ingest.extraColumns(),
        ingest.createdAt().toString());
  }
}
