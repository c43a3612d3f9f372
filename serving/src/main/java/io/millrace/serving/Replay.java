package io.millrace.serving;

import static io.millrace.base.ErrorCode.MODEL_NOT_SERVABLE;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import java.util.List;
import java.util.Optional;

/// Has the models of a config that is not in use yet answer what an endpoint was asked before.
///
/// @param captures where that is; absent: nothing is known of before
record Replay(Optional<Captures> captures) {
  /// Asks the main variant of a config.
  /// @param scorer of that variant
  /// @throws MillraceException with `MODEL_NOT_SERVABLE` if a captured request is not answered with
  ///     a finite number, saying how many and why
  void check(DeployEndpoint wish, Scorer scorer) {
    int rows = wish.spec().rollout().replay();
    if (rows == 0 || captures.isEmpty()) {
      return;
    }
    captures.get().flush();
    List<Capture> asked = captures.get().newest(wish.endpoint(), rows);
    int failed = 0;
    String first = "";
    for (Capture capture : asked) {
      Optional<String> fault = fault(scorer, capture);
      if (fault.isPresent()) {
        first = failed == 0 ? capture.inferenceId() + ": " + fault.get() : first;
        failed++;
      }
    }
    if (failed > 0) {
      throw new MillraceException(
          MODEL_NOT_SERVABLE,
          "%d of the newest %d captured requests of endpoint '%s' are not answered; of %s"
              .formatted(failed, asked.size(), wish.endpoint(), first),
          "Deploy models that answer them; or set the rollout's replay to 0 if such requests no"
              + " longer come.");
    }
  }

  private static Optional<String> fault(Scorer scorer, Capture capture) {
    try {
      byte[] row = Json.bytes(capture.input());
      Rows rows = SageMakerForm.JSON.parse(scorer.fields(), row, 1);
      var _ = scorer.score(rows);
      return Optional.empty();
    } catch (MillraceException e) {
      return Optional.of(e.detail());
    }
  }
}
