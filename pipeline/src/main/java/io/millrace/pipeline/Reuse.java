package io.millrace.pipeline;

/// What became of a state's wish for a result that is there already.
/// @param reason for people: one sentence
public record Reuse(Outcome outcome, String reason) {
  /// Whether there was one.
  public enum Outcome {
    HIT,
    MISS
  }

  static Reuse hit(String reason) {
    return new Reuse(Outcome.HIT, reason);
  }

  static Reuse miss(String reason) {
    return new Reuse(Outcome.MISS, reason);
  }
}
