package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.PARAM_CHANGED;
import static java.util.stream.Collectors.joining;

import io.millrace.base.MillraceException;
import io.millrace.tracking.Metric;
import io.millrace.tracking.Param;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.sql.Columns.Runs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;

/// Writes what is logged to runs, inside one unit: params, metrics, tags, in this order.
final class RunLogWriter {
  /// The tag that is the run's name as well.
  static final String RUN_NAME = "mlflow.runName";

  private final DSLContext sql;

  RunLogWriter(DSLContext sql) {
    this.sql = sql;
  }

  /// @param id of an active run
  /// @param number of the same
  record Logged(String id, int number, RunLog log) {
    private MetricWriter.Logged point(Metric metric) {
      return new MetricWriter.Logged(number, metric);
    }
  }

  void write(String id, int number, RunLog log) {
    write(List.of(new Logged(id, number, log)));
  }

  /// @throws MillraceException with `PARAM_CHANGED`, `LOGGED_MODEL_NOT_FOUND`
  void write(List<Logged> logs) {
    logs.forEach(this::writeParams);
    new MetricWriter(sql)
        .write(
            logs.stream()
                .flatMap(logged -> logged.log().metrics().stream().map(logged::point))
                .toList());
    logs.forEach(this::writeTags);
  }

  private void writeParams(Logged logged) {
    List<Param> params = logged.log().params();
    if (params.isEmpty()) {
      return;
    }
    Map<String, String> known =
        Runs.PARAMS.find(sql, logged.number(), params.stream().map(Param::key).toList());
    List<Param> changed =
        params.stream()
            .filter(p -> known.containsKey(p.key()) && !p.value().equals(known.get(p.key())))
            .toList();
    if (!changed.isEmpty()) {
      throw new MillraceException(
          PARAM_CHANGED,
          switch (logged.log().kind()) {
            case ALONE -> changedMessage(logged.id(), changed.getFirst(), known);
            case BATCH -> changedMessage(logged.id(), changed, known);
          },
          "Log it under another key.");
    }
    Map<String, String> fresh = new LinkedHashMap<>();
    for (Param param : params) {
      if (!known.containsKey(param.key())) {
        fresh.put(param.key(), param.value());
      }
    }
    Runs.PARAMS.set(sql, logged.number(), fresh);
  }

  private static String changedMessage(String runId, Param param, Map<String, String> known) {
    return "Changing param values is not allowed. Param with key='%s' was already logged with value='%s' for run ID='%s'. Attempted logging new value '%s'."
        .formatted(param.key(), known.get(param.key()), runId, param.value());
  }

  private static String changedMessage(
      String runId, List<Param> changed, Map<String, String> known) {
    String list =
        changed.stream()
            .map(
                p ->
                    "{'key': '%s', 'old_value': '%s', 'new_value': '%s'}"
                        .formatted(p.key(), known.get(p.key()), p.value()))
            .collect(joining(", ", "[", "]"));
    return "Changing param values is not allowed. Params were already logged=%s for run ID='%s'."
        .formatted(list, runId);
  }

  private void writeTags(Logged logged) {
    Map<String, String> last = new LinkedHashMap<>();
    logged.log().tags().forEach(tag -> last.put(tag.key(), tag.value()));
    Runs.TAGS.set(sql, logged.number(), last);
    if (last.containsKey(RUN_NAME)) {
      sql.update(Runs.TABLE)
          .set(Runs.NAME, last.get(RUN_NAME))
          .where(Runs.NUMBER.eq(logged.number()))
          .execute();
    }
  }
}
