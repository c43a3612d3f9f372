package io.millrace.server.page;

import io.millrace.base.http.Request;
import io.millrace.serving.Endpoints;
import io.millrace.serving.ModelOutputs;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/// Which of several numbers is explained.
///
/// @param wanted its place; absent: the greatest
record OutputChoice(OptionalInt wanted) {
  /// @param asked what a query or a form says
  static OutputChoice of(Optional<String> asked) {
    return new OutputChoice(
        asked
            .filter(text -> text.matches("\\d{1,3}"))
            .map(text -> OptionalInt.of(Integer.parseInt(text)))
            .orElseGet(OptionalInt::empty));
  }

  static OutputChoice ofQuery(Request request) {
    return of(request.query("output"));
  }

  /// @param prediction a number, or an array
  int place(JsonNode prediction) {
    return Math.min(
        wanted.orElse(CaptureRows.greatest(prediction)), Math.max(0, prediction.size() - 1));
  }

  /// What is said of one of several numbers, behind a name; empty of one number.
  /// @param labels what the numbers are called
  String words(JsonNode prediction, List<String> labels) {
    return prediction.isArray()
        ? " (output %s%s)"
            .formatted(labels.get(place(prediction)), wanted.isEmpty() ? ", the greatest" : "")
        : "";
  }

  /// What `count` numbers are called: as the endpoint calls its own now, if it has as many.
  /// @return none of one number
  static List<String> labels(Endpoints endpoints, String endpoint, int count) {
    return count > 1
        ? new ModelOutputs(count, now(endpoints, endpoint).names()).labels()
        : List.of();
  }

  /// What an endpoint answers with now; one number while it is not in service.
  static ModelOutputs now(Endpoints endpoints, String endpoint) {
    return endpoints.inService(endpoint) ? endpoints.schema(endpoint).outputs() : ModelOutputs.ONE;
  }
}
