package io.millrace.tracking.sql;

import io.millrace.base.database.Database;
import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.Metric;
import io.millrace.tracking.RunViews;
import io.millrace.tracking.sql.Columns.Metrics;
import io.millrace.tracking.sql.Columns.Points;
import io.millrace.tracking.sql.Columns.Runs;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.WindowSpecification;
import org.jooq.impl.DSL;

/// Looks at many runs with one statement each.
public final class SqlRunViews implements RunViews {
  private static final String PARENT = "mlflow.parentRunId";

  private static final Field<Integer> SERIES = column("series", Integer.class);
  private static final Field<Long> AT = column("at", Long.class);
  private static final Field<Long> STEP = column("step", Long.class);
  private static final Field<Double> VALUE = column("value", Double.class);
  private static final Field<Integer> FORM = column("form", Integer.class);
  private static final Field<Integer> PLACE = column("place", Integer.class);
  private static final Field<Integer> LENGTH = column("length", Integer.class);

  private final Database database;

  public SqlRunViews(Database database) {
    this.database = database;
  }

  private static <T> Field<T> column(String name, Class<T> type) {
    return DSL.field(DSL.name(name), type);
  }

  @Override
  public Map<String, Integer> nested(Collection<String> runs) {
    if (runs.isEmpty()) {
      return Map.of();
    }
    return database.read(
        sql ->
            sql.select(Runs.TAGS.value, DSL.count())
                .from(Runs.TAGS.table)
                .join(Runs.TABLE)
                .on(Runs.NUMBER.eq(Runs.TAGS.owner))
                .where(Runs.TAGS.key.eq(DSL.inline(PARENT))) // as the partial index has it
                .and(Runs.TAGS.value.in(runs))
                .and(Runs.LIFECYCLE.eq(Lifecycle.ACTIVE.name()))
                .groupBy(Runs.TAGS.value)
                .fetchMap(Runs.TAGS.value, DSL.count()));
  }

  @Override
  public Map<String, List<Metric>> curves(Collection<String> runs, String key, int points) {
    return database.read(sql -> curves(sql, runs, key, points));
  }

  private static Map<String, List<Metric>> curves(
      DSLContext sql, Collection<String> runs, String key, int points) {
    Map<Integer, String> series =
        sql.select(Metrics.NUMBER, Runs.ID)
            .from(Metrics.TABLE)
            .join(Runs.TABLE)
            .on(Runs.NUMBER.eq(Metrics.RUN))
            .where(Runs.ID.in(runs))
            .and(Metrics.KEY.eq(key))
            .fetchMap(Metrics.NUMBER, Runs.ID);
    Map<String, List<Metric>> curves = new HashMap<>();
    sql.select()
        .from(numbered(series.keySet()))
        .where(isKept(points))
        .orderBy(SERIES, PLACE)
        .forEach(
            row ->
                curves
                    .computeIfAbsent(series.get(row.get(SERIES)), _ -> new ArrayList<>())
                    .add(point(key, row)));
    return curves;
  }

  /// The points of some series, each with its place in it and the series' length.
  private static Table<?> numbered(Collection<Integer> series) {
    WindowSpecification one =
        DSL.partitionBy(Points.METRIC).orderBy(Points.LOGGED_AT, Points.STEP, Points.VALUE);
    return DSL.select(Points.METRIC.as(SERIES), Points.LOGGED_AT.as(AT), Points.STEP.as(STEP))
        .select(Points.VALUE.as(VALUE), Points.FORM.as(FORM))
        .select(DSL.rowNumber().over(one).as(PLACE))
        .select(DSL.count().over(DSL.partitionBy(Points.METRIC)).as(LENGTH))
        .from(Points.TABLE)
        .where(Points.METRIC.in(series))
        .asTable("numbered");
  }

  private static Condition isKept(int points) {
    Field<Integer> every = LENGTH.plus(points - 1).div(points);
    return PLACE.minus(1).mod(every).eq(0).or(PLACE.eq(LENGTH));
  }

  private static Metric point(String key, Record row) {
    double value = new StoredDouble(row.get(VALUE), row.get(FORM)).toDouble();
    return Metric.of(key, value, row.get(AT), row.get(STEP));
  }
}
