package io.millrace.serving;

import static io.millrace.base.ErrorCode.OUTCOME_INVALID;
import static io.millrace.base.MillraceException.require;

import java.util.regex.Pattern;

/// What came of an answer for a business: a sale, a margin, minutes until a call was answered.
///
/// @param inferenceId of the answer, 1 to 80 characters: as captures name it, `<id>/<i>` for row
///     `i` of a request with several rows
/// @param metric what was measured, such as `sale`: a letter, then up to 62 of letters, digits,
///     `_`, `.` and `-`
/// @param value finite
public record Outcome(String inferenceId, String metric, double value) {
  private static final Pattern METRIC = Pattern.compile("[a-zA-Z][a-zA-Z0-9_.-]{0,62}");
  private static final int ID_MAX = 80;
  private static final String FIX =
      "Send {\"inferenceId\": …, \"metric\": …, \"value\": a number}.";

  /// The errors of answers by their labels; comes with ground truth, not as an outcome.
  public static final String ABSOLUTE_ERROR = "absolute_error";

  /// @throws io.millrace.base.MillraceException with `OUTCOME_INVALID` if a rule above is broken
  public Outcome {
    require(
        !inferenceId.isBlank() && inferenceId.length() <= ID_MAX,
        OUTCOME_INVALID,
        FIX,
        "inferenceId: '%s' (expected: 1 to %d characters)",
        shown(inferenceId),
        ID_MAX);
    requireMetric(metric);
    require(
        !metric.equals(ABSOLUTE_ERROR),
        OUTCOME_INVALID,
        "Send labels as ground truth, and outcomes under another name.",
        "metric: '%s' is made of labels",
        metric);
    require(
        Double.isFinite(value),
        OUTCOME_INVALID,
        FIX,
        "value of '%s': %s (expected: a finite number)",
        shown(inferenceId),
        value);
  }

  /// @throws io.millrace.base.MillraceException with `OUTCOME_INVALID` if this names no metric
  public static void requireMetric(String metric) {
    require(
        METRIC.matcher(metric).matches(),
        OUTCOME_INVALID,
        FIX,
        "metric: '%s' (expected: a letter, then up to 62 of a-z A-Z 0-9 _ . -)",
        shown(metric));
  }

  private static String shown(String text) {
    return text.length() > ID_MAX ? text.substring(0, ID_MAX) + "…" : text;
  }
}
