package io.millrace.pipeline.training;

import java.util.List;

/// What the gate decided about newly trained models, the *challengers*.
sealed interface GateDecision {
  /// Everything that was looked at, also what came after the first failure.
  List<Condition> conditions();

  /// Better than the champion, and good enough.
  record Promote(List<Condition> conditions) implements GateDecision {
    public Promote {
      conditions = List.copyOf(conditions);
    }
  }

  /// @param reason the first condition that does not hold, as a sentence
  record Reject(String reason, List<Condition> conditions) implements GateDecision {
    public Reject {
      conditions = List.copyOf(conditions);
    }
  }

  /// Good enough, and there is no champion to beat.
  record FirstChampion(List<Condition> conditions) implements GateDecision {
    public FirstChampion {
      conditions = List.copyOf(conditions);
    }
  }

  /// The word in the task's output, which the pipeline chooses by.
  static String word(GateDecision decision) {
    return switch (decision) {
      case Promote _ -> "promote";
      case Reject _ -> "reject";
      case FirstChampion _ -> "first_champion";
    };
  }

  static String notice(GateDecision decision) {
    return switch (decision) {
      case Promote _ -> "Every condition holds and the champion is beaten.";
      case Reject(var reason, _) -> reason;
      case FirstChampion _ -> "Every condition holds and there is no champion yet.";
    };
  }

  /// One thing that was looked at.
  ///
  /// @param answer the endpoint (or model) whose answers were judged
  /// @param name such as `rmse at_most`
  /// @param value what was measured
  /// @param limit what it was compared with
  /// @param text a sentence for people
  record Condition(
      String answer, String name, double value, double limit, Outcome outcome, String text) {
    boolean holds() {
      return outcome == Outcome.HOLDS;
    }

    /// Whether a condition is met.
    enum Outcome {
      HOLDS,
      FAILS
    }
  }
}
