package io.millrace.tracking;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a run is started from.
///
/// @param experimentId of an active experiment
/// @param name absent: the tag `mlflow.runName`, else one is made up (`bright-heron-417`)
/// @param user may be empty
/// @param startTime absent: now
/// @param idempotencyKey the same key again gives the run that the first call started
public record StartRun(
    String experimentId,
    Optional<String> name,
    String user,
    Optional<Instant> startTime,
    List<Tag> tags,
    Optional<String> idempotencyKey) {
  public StartRun {
    tags = List.copyOf(tags);
  }

  public static StartRun in(String experimentId) {
    return new StartRun(
        experimentId, Optional.empty(), "", Optional.empty(), List.of(), Optional.empty());
  }

  public StartRun named(String runName) {
    return new StartRun(experimentId, Optional.of(runName), user, startTime, tags, idempotencyKey);
  }

  public StartRun by(String userName) {
    return new StartRun(experimentId, name, userName, startTime, tags, idempotencyKey);
  }

  public StartRun tagged(List<Tag> runTags) {
    return new StartRun(experimentId, name, user, startTime, runTags, idempotencyKey);
  }

  public StartRun once(String key) {
    return new StartRun(experimentId, name, user, startTime, tags, Optional.of(key));
  }
}
