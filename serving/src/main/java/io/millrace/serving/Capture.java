package io.millrace.serving;

import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// One captured row.
///
/// @param eventId of the request; the same for all its rows
/// @param inferenceId what ground truth names
/// @param variant the name of the one that answered, or `batch`
/// @param config the number of the endpoint's config that answered
/// @param row from 0, within its request
/// @param input field → value, absent ones left out
/// @param prediction what was answered; NaN where that was several numbers
/// @param numbers what was answered where that was several numbers; else empty
/// @param models model → what it predicted
public record Capture(
    String eventId,
    String inferenceId,
    String endpoint,
    String variant,
    int config,
    Instant time,
    int row,
    JsonNode input,
    double prediction,
    List<Double> numbers,
    JsonNode models) {
  public Capture {
    numbers = List.copyOf(numbers);
  }

  /// Of one number.
  public Capture(
      String eventId,
      String inferenceId,
      String endpoint,
      String variant,
      int config,
      Instant time,
      int row,
      JsonNode input,
      double prediction,
      JsonNode models) {
    this(
        eventId,
        inferenceId,
        endpoint,
        variant,
        config,
        time,
        row,
        input,
        prediction,
        List.of(),
        models);
  }

  /// What was answered: a number, or several.
  public List<Double> answer() {
    return numbers.isEmpty() ? List.of(prediction) : numbers;
  }
}
