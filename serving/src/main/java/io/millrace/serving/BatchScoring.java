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

  /// What a row is answered with.
  public ModelOutputs outputs() {
    return arm.scorer().outputs();
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
    List<ModelOutputs> models = arm.scorer().modelOutputs();
    double[][] byModel = new double[models.size()][];
    for (int model = 0; model < byModel.length; model++) {
      byModel[model] = new double[Math.multiplyExact(count, models.get(model).count())];
    }
    double[] predictions = new double[Math.multiplyExact(count, outputs().count())];
    BatchAnswers answers = new BatchAnswers(predictions, byModel, new @Nullable String[count]);
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
    copy(scores.combined(), answers.predictions(), from * scores.outputs());
    for (int model = 0; model < answers.byModel().length; model++) {
      copy(scores.byModel()[model], answers.byModel()[model], from * scores.outputs(model));
    }
  }

  private static void copy(double[] some, double[] all, int from) {
    System.arraycopy(some, 0, all, from, some.length);
  }

  /// Whether other rows may be answered all the same: a model in a process may throw at one.
  static boolean isOfRows(ErrorCode code) {
    return code.kind() == ErrorCode.Kind.INVALID_INPUT || code == ErrorCode.MODEL_PROCESS_ERROR;
  }

  /// The row was alone when it was refused, so that its number there says nothing.
  private static String reason(MillraceException e) {
    return e.detail().replaceFirst("^row 1[,:] ", "");
  }
}
