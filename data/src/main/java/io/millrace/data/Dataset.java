package io.millrace.data;

import java.time.Instant;
import java.util.Optional;

/// A named table of rows that only grows; each ingested file makes a version that never changes.
///
/// @param schema absent until the first version
public record Dataset(DatasetSpec spec, Optional<Schema> schema, Instant createdAt) {
  public String name() {
    return spec.name();
  }
}
