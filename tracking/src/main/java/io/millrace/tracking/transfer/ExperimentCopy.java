package io.millrace.tracking.transfer;

import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.Tag;
import java.util.List;

/// An experiment as another server keeps it. Times are milliseconds since the epoch.
///
/// @param id at that server
public record ExperimentCopy(
    String id, String name, Lifecycle lifecycle, long createdAt, long updatedAt, List<Tag> tags) {
  public ExperimentCopy {
    tags = List.copyOf(tags);
  }

  /// The experiment that every server has from its start.
  public boolean hasDefaultName() {
    return name.equals("Default");
  }

  /// The same experiment under another name.
  public ExperimentCopy named(String other) {
    return new ExperimentCopy(id, other, lifecycle, createdAt, updatedAt, tags);
  }
}
