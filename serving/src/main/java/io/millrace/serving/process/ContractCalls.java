package io.millrace.serving.process;

import io.millrace.ml.frame.Frame;
import io.millrace.serving.Params;
import java.io.IOException;
import java.util.Map;

/// Calls by SageMaker's container contract: `GET /ping`, `POST /invocations`.
///
/// @param form of the rows
record ContractCalls(ModelConnection connection, RowsForm form) implements ModelCalls {
  static Language with(RowsForm form) {
    return (address, limits) ->
        new ContractCalls(
            new ModelConnection(address, limits.accept(), limits.answerBytes()), form);
  }

  @Override
  public boolean isWell(Deadline deadline) {
    try {
      return connection.get("/ping", deadline).status() == 200;
    } catch (IOException _) {
      return false;
    }
  }

  @Override
  public Predictions predict(Frame rows, Params params, Deadline deadline)
      throws IOException, RefusedException, Predictions.InvalidException {
    Map<String, String> headers =
        Map.of("Content-Type", form.contentType(), "Accept", "application/json, text/csv");
    ModelConnection.Answer answer =
        connection.post("/invocations", headers, form.body(rows, params), deadline);
    if (answer.status() / 100 != 2) {
      throw new RefusedException("%d: %s".formatted(answer.status(), answer.text()));
    }
    return Predictions.read(answer, rows.rows());
  }

  /// Each call has a connection of its own.
  @Override
  public void close() {}
}
