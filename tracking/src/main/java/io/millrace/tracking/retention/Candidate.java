package io.millrace.tracking.retention;

import java.time.Instant;

/// Something that a policy speaks of: an experiment, a run or a logged model.
///
/// @param experimentId the experiment that it is in, or is
/// @param experiment that one's name
/// @param since when it was deleted; of what is not deleted, when it ended
public record Candidate(
    Kind kind, String id, String name, String experimentId, String experiment, Instant since) {
  /// In the order of purging: a run may have logged models, an experiment has both.
  public enum Kind {
    LOGGED_MODEL,
    RUN,
    EXPERIMENT
  }
}
