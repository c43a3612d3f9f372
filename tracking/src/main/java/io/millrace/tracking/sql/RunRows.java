package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.RUN_DELETED;
import static io.millrace.base.ErrorCode.RUN_NOT_FOUND;
import static io.millrace.base.MillraceException.require;
import static java.util.Objects.requireNonNull;

import io.millrace.base.MillraceException;
import io.millrace.base.database.Statements;
import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.Metric;
import io.millrace.tracking.Param;
import io.millrace.tracking.Run;
import io.millrace.tracking.Tag;
import io.millrace.tracking.sql.Columns.Runs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jooq.DSLContext;

/// Reads runs inside a unit or query.
final class RunRows {
  /// Runs whose data is fetched by one statement.
  private static final int CHUNK = 1_000;

  private static final String SELECT = "select " + RunRow.COLUMNS + " from runs where ";
  private static final String BY_ID = SELECT + "id = ?";
  private static final String BY_NUMBER = SELECT + "number in (%s)";
  private static final String ACTIVE =
      "select id, number from runs where id in (%s) and lifecycle = 'ACTIVE'";
  private static final String LATEST =
      "select run, metric_key, metric_value, form, logged_at, step from metrics"
          + " where run in (%s) order by run, metric_key";

  private RunRows() {}

  static Optional<RunRow> find(DSLContext sql, String id) {
    return Statements.first(sql, BY_ID, statement -> statement.setString(1, id), RunRow::of);
  }

  static RunRow row(DSLContext sql, String id) {
    return find(sql, id)
        .orElseThrow(
            () ->
                new MillraceException(
                    RUN_NOT_FOUND,
                    "Run with id=%s not found".formatted(id),
                    "Name a run that exists."));
  }

  static RunRow active(DSLContext sql, String id) {
    RunRow row = row(sql, id);
    require(
        row.info().lifecycle() == Lifecycle.ACTIVE,
        RUN_DELETED,
        "Restore the run first.",
        "The run %s must be in the 'active' state. Current state is deleted.",
        id);
    return row;
  }

  /// The number of an active run, without its row.
  static int activeNumber(DSLContext sql, String id) {
    return requireNonNull(activeNumbers(sql, Set.of(id)).get(id));
  }

  /// The numbers of active runs by their ids.
  static Map<String, Integer> activeNumbers(DSLContext sql, Set<String> ids) {
    Map<String, Integer> numbers = new HashMap<>();
    Statements.eachOf(sql, ACTIVE, ids, row -> numbers.put(row.getString(1), row.getInt(2)));
    for (String id : ids) {
      numbers.computeIfAbsent(id, other -> active(sql, other).number());
    }
    return numbers;
  }

  /// The whole run of `row`.
  static Run run(DSLContext sql, RunRow row) {
    return runs(sql, List.of(row)).getFirst();
  }

  /// The whole runs with these numbers, in their order.
  static List<Run> numbered(DSLContext sql, List<Integer> numbers) {
    List<Run> runs = new ArrayList<>(numbers.size());
    for (int from = 0; from < numbers.size(); from += CHUNK) {
      List<Integer> chunk = numbers.subList(from, Math.min(numbers.size(), from + CHUNK));
      Map<Integer, RunRow> rows = rows(sql, chunk);
      runs.addAll(runs(sql, chunk.stream().map(n -> requireNonNull(rows.get(n))).toList()));
    }
    return runs;
  }

  private static Map<Integer, RunRow> rows(DSLContext sql, List<Integer> numbers) {
    Map<Integer, RunRow> rows = new HashMap<>();
    Statements.eachOf(
        sql,
        BY_NUMBER,
        numbers,
        result -> {
          RunRow row = RunRow.of(result);
          rows.put(row.number(), row);
        });
    return rows;
  }

  private static List<Run> runs(DSLContext sql, List<RunRow> rows) {
    List<Integer> numbers = rows.stream().map(RunRow::number).toList();
    Map<Integer, List<Metric>> metrics = latestMetrics(sql, numbers);
    Map<Integer, List<Param>> params = Runs.PARAMS.of(sql, numbers, Param::new);
    Map<Integer, List<Tag>> tags = Runs.TAGS.of(sql, numbers, Tag::new);
    RunLinks links = RunLinks.of(sql, numbers);
    List<Run> runs = new ArrayList<>(rows.size());
    for (RunRow row : rows) {
      int number = row.number();
      runs.add(
          new Run(
              row.info(),
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
                        Statements.text(row, 2),
                        new StoredDouble(row.getDouble(3), row.getInt(4)).toDouble(),
                        row.getLong(5),
                        row.getLong(6))));
    return metrics;
  }
}
