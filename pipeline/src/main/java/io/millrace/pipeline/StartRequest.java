package io.millrace.pipeline;

import io.millrace.pipeline.states.Continuation;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What is to be started.
/// @param version absent: the newest
/// @param name as [Executions#start] says
/// @param caching whether states that ask for results that are there already get them
/// @param continuation where it begins, if not at the beginning
public record StartRequest(
    String pipeline,
    Optional<Integer> version,
    JsonNode input,
    String name,
    StartCause cause,
    Caching caching,
    Optional<Continuation> continuation) {
  /// What becomes of the argument `cache` of tasks.
  public enum Caching {
    ALLOWED,
    IGNORED
  }

  public static StartRequest of(String pipeline, JsonNode input, String name, StartCause cause) {
    return new StartRequest(
        pipeline, Optional.empty(), input, name, cause, Caching.ALLOWED, Optional.empty());
  }

  public StartRequest withVersion(int number) {
    return new StartRequest(
        pipeline, Optional.of(number), input, name, cause, caching, continuation);
  }

  public StartRequest withoutCache() {
    return new StartRequest(pipeline, version, input, name, cause, Caching.IGNORED, continuation);
  }

  /// Goes on for another execution; of a STANDARD pipeline only.
  public StartRequest from(Continuation place) {
    return new StartRequest(pipeline, version, input, name, cause, caching, Optional.of(place));
  }
}
