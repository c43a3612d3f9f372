package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.RUN_DELETED;
import static io.millrace.base.ErrorCode.RUN_NOT_FOUND;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.database.Statements;
import io.millrace.tracking.ArtifactUri;
import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.Metric;
import io.millrace.tracking.Param;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunInfo;
import io.millrace.tracking.RunStatus;
import io.millrace.tracking.Tag;
import io.millrace.tracking.sql.Columns.Runs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record;

/// Reads runs inside a unit or query.
final class RunRows {
  /// Runs whose data is fetched by one statement.
  private static final int CHUNK = 500;

  private static final String ACTIVE =
      "select number from runs where id = ? and lifecycle = 'ACTIVE'";
  private static final String LATEST =
      "select run, metric_key, metric_value, form, logged_at, step from metrics"
          + " where run in (%s) order by run, metric_key";

  private RunRows() {}

  static Optional<Record> find(DSLContext sql, String id) {
    return sql.selectFrom(Runs.TABLE).where(Runs.ID.eq(id)).fetchOptional().map(row -> row);
  }

  static Record row(DSLContext sql, String id) {
    return find(sql, id)
        .orElseThrow(
            () ->
                new MillraceException(
                    RUN_NOT_FOUND,
                    "Run with id=%s not found".formatted(id),
                    "Name a run that exists."));
  }

  static Record active(DSLContext sql, String id) {
    Record row = row(sql, id);
    require(
        row.get(Runs.LIFECYCLE).equals(Lifecycle.ACTIVE.name()),
        RUN_DELETED,
        "Restore the run first.",
        "The run %s must be in the 'active' state. Current state is deleted.",
        id);
    return row;
  }

  /// The number of an active run, without its row.
  static int activeNumber(DSLContext sql, String id) {
    return Statements.first(
            sql, ACTIVE, statement -> statement.setString(1, id), row -> row.getInt(1))
        .orElseGet(() -> active(sql, id).get(Runs.NUMBER));
  }

  static RunInfo info(Record row) {
    return new RunInfo(
        row.get(Runs.ID),
        Integer.toString(row.get(Runs.EXPERIMENT)),
        row.get(Runs.NAME),
        row.get(Runs.USER),
        RunStatus.valueOf(row.get(Runs.STATUS)),
        Instant.ofEpochMilli(row.get(Runs.START_TIME)),
        Optional.ofNullable(row.get(Runs.END_TIME)).map(Instant::ofEpochMilli),
        ArtifactUri.parse(row.get(Runs.ARTIFACT_URI)),
        Lifecycle.valueOf(row.get(Runs.LIFECYCLE)));
  }

  static Run run(DSLContext sql, String id) {
    return runs(sql, List.of(row(sql, id))).getFirst();
  }

  /// The whole runs of `rows`, in their order.
  static List<Run> runs(DSLContext sql, List<? extends Record> rows) {
    List<Run> runs = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += CHUNK) {
      runs.addAll(chunk(sql, rows.subList(from, Math.min(rows.size(), from + CHUNK))));
    }
    return runs;
  }

  private static List<Run> chunk(DSLContext sql, List<? extends Record> rows) {
    List<Integer> numbers = rows.stream().map(row -> row.get(Runs.NUMBER)).toList();
    Map<Integer, List<Metric>> metrics = latestMetrics(sql, numbers);
    Map<Integer, List<Param>> params = Runs.PARAMS.of(sql, numbers, Param::new);
    Map<Integer, List<Tag>> tags = Runs.TAGS.of(sql, numbers, Tag::new);
    RunLinks links = RunLinks.of(sql, numbers);
    List<Run> runs = new ArrayList<>();
    for (Record row : rows) {
      Integer number = row.get(Runs.NUMBER);
      runs.add(
          new Run(
              info(row),
              new Run.Data(
                  metrics.getOrDefault(number, List.of()),
                  params.getOrDefault(number, List.of()),
                  tags.getOrDefault(number, List.of())),
              links.inputs(number),
              links.outputs(number)));
    }
    return runs;
  }

  private static Map<Integer, List<Metric>> latestMetrics(DSLContext sql, List<Integer> numbers) {
    Map<Integer, List<Metric>> metrics = new HashMap<>();
    Statements.eachOf(
        sql,
        LATEST,
        numbers,
        row ->
            metrics
                .computeIfAbsent(row.getInt(1), _ -> new ArrayList<>())
                .add(
                    Metric.of(
                        row.getString(2),
                        new StoredDouble(row.getDouble(3), row.getInt(4)).toDouble(),
                        row.getLong(5),
                        row.getLong(6))));
    return metrics;
  }
}
