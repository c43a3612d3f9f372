package io.millrace.serving.rollout;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.ml.metric.Measure;
import java.util.Locale;

/// What sends all requests back to the config before. Each looks at the new config alone, or at how
/// it differs from the one before; none at what the old config does by itself.
public sealed interface Alarm {
  /// The name of a setting, such as `errors`.
  String name();

  /// What must not be passed.
  double limit();

  /// How many observations there must be before it can go off.
  int least();

  /// Whether it compares new answers with old ones, which must then have as many numbers.
  default boolean comparesAnswers() {
    return switch (this) {
      case Agreement _, Drift _ -> true;
      case Errors _, Latency _, Unanswered _, LabelledError _ -> false;
    };
  }

  /// Too many of the new config's requests failed by a fault on this side.
  /// @param limit largest share, 0 to 1
  record Errors(double limit) implements Alarm {
    public Errors {
      requireShare("errors", limit);
    }

    @Override
    public String name() {
      return "errors";
    }

    @Override
    public int least() {
      return 20;
    }
  }

  /// The new config answers too slowly.
  /// @param limit largest 99th percentile, milliseconds, over 0
  record Latency(double limit) implements Alarm {
    public Latency {
      require(
          limit > 0 && Double.isFinite(limit),
          ENDPOINT_INVALID,
          FIX,
          "alarm latency_millis: %s (expected: milliseconds, over 0)",
          limit);
    }

    @Override
    public String name() {
      return "latency_millis";
    }

    @Override
    public int least() {
      return 100;
    }
  }

  /// The new models give no finite number for too many requests, live ones and those that the
  /// config before has answered.
  /// @param limit largest share, 0 to 1
  record Unanswered(double limit) implements Alarm {
    public Unanswered {
      requireShare("unanswered", limit);
    }

    @Override
    public String name() {
      return "unanswered";
    }

    @Override
    public int least() {
      return 20;
    }
  }

  /// Too few rows that both configs were asked are answered alike.
  /// @param limit least share, 0 to 1
  /// @param within how far apart two answers are alike, as a share of the larger one, 0 to 1; of
  ///     several numbers as [io.millrace.ml.metric.PairedDifferences] has it
  record Agreement(double limit, double within) implements Alarm {
    public Agreement {
      requireShare("agreement", limit);
      requireShare("within", within);
    }

    @Override
    public String name() {
      return "agreement";
    }

    @Override
    public int least() {
      return 50;
    }
  }

  /// The new answers are distributed otherwise than the old ones to the same rows.
  /// @param limit largest Kolmogorov-Smirnov distance, 0 to 1; of several numbers of any of them
  record Drift(double limit) implements Alarm {
    public Drift {
      requireShare("drift", limit);
    }

    @Override
    public String name() {
      return "drift";
    }

    @Override
    public int least() {
      return 100;
    }
  }

  /// The new config is more wrong than the one before, by the labels that have come for the answers
  /// of both.
  /// @param limit largest increase of the mean absolute error, as a share of the old one, 0 to 10
  record LabelledError(double limit) implements Alarm {
    public LabelledError {
      require(
          limit >= 0 && limit <= 10,
          ENDPOINT_INVALID,
          FIX,
          "alarm labelled_error: %s (expected: a share such as 10%%, up to 1000%%)",
          limit);
    }

    @Override
    public String name() {
      return "labelled_error";
    }

    @Override
    public int least() {
      return 30;
    }
  }

  String FIX = "Correct the endpoint's rollout.";

  /// Where an alarm stands.
  ///
  /// @param value undefined without observations
  /// @param observations that `value` is made of
  record Reading(Alarm alarm, Measure value, long observations) {
    /// Whether it goes off.
    public boolean tripped() {
      if (observations < alarm.least() || !value.defined()) {
        return false;
      }
      return switch (alarm) {
        case Errors _, Latency _, Unanswered _, Drift _, LabelledError _ ->
            value.orNaN() > alarm.limit();
        case Agreement _ -> value.orNaN() < alarm.limit();
      };
    }

    /// `errors 0.0500 is above 0.0100 (40 observations)`.
    public String text() {
      return String.format(
          Locale.ROOT,
          "%s %.4f is %s %.4f (%d observations)",
          alarm.name(),
          value.orNaN(),
          alarm instanceof Agreement ? "below" : "above",
          alarm.limit(),
          observations);
    }
  }

  private static void requireShare(String name, double share) {
    require(
        share >= 0 && share <= 1,
        ENDPOINT_INVALID,
        FIX,
        "alarm %s: %s (expected: a share from 0 to 1)",
        name,
        share);
  }
}
