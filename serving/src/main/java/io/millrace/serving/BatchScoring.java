package io.millrace.serving;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Scores the rows of a batch with what an endpoint serves at the moment of the creation; with
/// several variants, by the one that answers most requests. Thread-safe.
public final class BatchScoring {
  private final Arm arm;

  private BatchScoring(Arm arm) {
    this.arm = arm;
  }

  /// By what the endpoint serves now.
  /// @throws MillraceException with `ENDPOINT_NOT_FOUND` or `ENDPOINT_NOT_READY`
  public static BatchScoring of(Endpoints endpoints, String endpoint) {
    return new BatchScoring(endpoints.route(endpoint).main());
  }

  /// By a config that the endpoint may have left meanwhile; its models are loaded again then.
  /// @throws MillraceException with `ENDPOINT_NOT_FOUND`, `ENDPOINT_NOT_READY`, or
  ///     `MODEL_NOT_SERVABLE` if a model cannot be loaded any more
  public static BatchScoring of(Endpoints endpoints, String endpoint, int config) {
    Route now = endpoints.route(endpoint);
    Route then = now.config().number() == config ? now : endpoints.route(endpoint, config);
    return new BatchScoring(then.main());
  }

  /// What scores.
  public EndpointConfig config() {
    return arm.config();
  }

  /// The variant that scores: the one that answers most requests.
  public Variant variant() {
    return arm.variant();
  }

  /// What each row may have.
  public List<InputField> inputs() {
    return arm.scorer().fields().list();
  }

  /// No rows, with room for some.
  public BatchRows rows() {
    return new BatchRows(arm.scorer().fields());
  }

  /// Answers all rows that can be answered: one that cannot is found by halving.
  /// @throws MillraceException if that has nothing to do with the rows: a model is not there
  public BatchAnswers score(BatchRows rows) {
    int count = rows.count();
    BatchAnswers answers =
        new BatchAnswers(
            new double[count],
            new double[arm.variant().models().size()][count],
            new @Nullable String[count]);
    if (count > 0) {
      score(rows.rows(), 0, count, answers);
    }
    return answers;
  }

  private void score(Rows rows, int from, int to, BatchAnswers answers) {
    Scores scores;
    try {
      scores = arm.scorer().score(to - from == rows.count() ? rows : rows.part(from, to));
    } catch (MillraceException e) {
      if (!isOfRows(e.code())) {
        throw e;
      }
      if (to - from == 1) {
        answers.problems()[from] = reason(e);
      } else {
        int middle = (from + to) >>> 1;
        score(rows, from, middle, answers);
        score(rows, middle, to, answers);
      }
      return;
    }
    System.arraycopy(scores.combined(), 0, answers.predictions(), from, to - from);
    for (int model = 0; model < answers.byModel().length; model++) {
      System.arraycopy(scores.byModel()[model], 0, answers.byModel()[model], from, to - from);
    }
  }

  /// Whether other rows may be answered all the same: a model in a process may throw at one.
  private static boolean isOfRows(ErrorCode code) {
    return code.kind() == ErrorCode.Kind.INVALID_INPUT || code == ErrorCode.MODEL_PROCESS_ERROR;
  }

  /// The row was alone when it was refused, so that its number there says nothing.
  private static String reason(MillraceException e) {
    return e.detail().replaceFirst("^row 1[,:] ", "");
  }
}
