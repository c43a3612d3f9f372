package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.PARAM_CHANGED;
import static java.util.stream.Collectors.joining;

import io.millrace.base.MillraceException;
import io.millrace.tracking.Param;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.Tag;
import io.millrace.tracking.sql.Columns.Runs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;

/// Writes what is logged to one run, inside one unit: params, metrics, tags, in this order.
final class RunLogWriter {
  /// The tag that is the run's name as well.
  static final String RUN_NAME = "mlflow.runName";

  private final DSLContext sql;
  private final String runId;
  private final int run;

  /// @param run the number of an active run
  RunLogWriter(DSLContext sql, String runId, int run) {
    this.sql = sql;
    this.runId = runId;
    this.run = run;
  }

  /// @throws MillraceException with `PARAM_CHANGED`, `LOGGED_MODEL_NOT_FOUND`
  void write(RunLog log) {
    writeParams(log.params(), log.kind());
    new MetricWriter(sql, run).write(log.metrics());
    writeTags(log.tags());
  }

  private void writeParams(List<Param> params, RunLog.Kind kind) {
    if (params.isEmpty()) {
      return;
    }
    Map<String, String> known =
        Runs.PARAMS.find(sql, run, params.stream().map(Param::key).toList());
    List<Param> changed =
        params.stream()
            .filter(p -> known.containsKey(p.key()) && !p.value().equals(known.get(p.key())))
            .toList();
    if (!changed.isEmpty()) {
      throw new MillraceException(
          PARAM_CHANGED,
          switch (kind) {
            case ALONE -> changedMessage(changed.getFirst(), known);
            case BATCH -> changedMessage(changed, known);
          },
          "Log it under another key.");
    }
    Map<String, String> fresh = new LinkedHashMap<>();
    for (Param param : params) {
      if (!known.containsKey(param.key())) {
        fresh.put(param.key(), param.value());
      }
    }
    Runs.PARAMS.set(sql, run, fresh);
  }

  private String changedMessage(Param param, Map<String, String> known) {
    return "Changing param values is not allowed. Param with key='%s' was already logged with value='%s' for run ID='%s'. Attempted logging new value '%s'."
        .formatted(param.key(), known.get(param.key()), runId, param.value());
  }

  private String changedMessage(List<Param> changed, Map<String, String> known) {
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

  private void writeTags(List<Tag> tags) {
    Map<String, String> last = new LinkedHashMap<>();
    tags.forEach(tag -> last.put(tag.key(), tag.value()));
    Runs.TAGS.set(sql, run, last);
    if (last.containsKey(RUN_NAME)) {
      sql.update(Runs.TABLE)
          .set(Runs.NAME, last.get(RUN_NAME))
          .where(Runs.NUMBER.eq(run))
          .execute();
    }
  }
}
