package io.millrace.tracking.sql;

import io.millrace.tracking.Metric;
import io.millrace.tracking.StepRange;
import io.millrace.tracking.sql.Columns.Metrics;
import io.millrace.tracking.sql.Columns.Points;
import io.millrace.tracking.sql.Columns.Runs;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;

/// Some of the points of one key of one run, evenly spread, as a curve needs them. The database
/// counts and picks; only what was picked is read.
final class MetricSample {
  private static final Field<Long> PLACE = DSL.field(DSL.name("place"), Long.class);
  private static final Field<Long> POINTS = DSL.field(DSL.name("points"), Long.class);

  private MetricSample() {}

  /// @param most of the points; if there are more, the first and the last are among those picked
  static List<Metric> points(DSLContext sql, String runId, String key, StepRange steps, int most) {
    Table<?> all =
        sql.select(
                Points.LOGGED_AT,
                Points.STEP,
                Points.VALUE,
                Points.FORM,
                DSL.rowNumber()
                    .over(DSL.orderBy(Points.STEP, Points.LOGGED_AT, Points.VALUE))
                    .minus(1)
                    .cast(Long.class)
                    .as(PLACE),
                DSL.count().over().cast(Long.class).as(POINTS))
            .from(Points.TABLE)
            .join(Metrics.TABLE)
            .on(Metrics.NUMBER.eq(Points.METRIC))
            .join(Runs.TABLE)
            .on(Runs.NUMBER.eq(Metrics.RUN))
            .where(Runs.ID.eq(runId))
            .and(Metrics.KEY.eq(key))
            .and(Points.STEP.between(steps.first(), steps.last()))
            .asTable("numbered");
    return sql.selectFrom(all).where(isPicked(most)).orderBy(PLACE).fetch(row -> point(key, row));
  }

  /// Of `n` places those where `place * (most - 1) / (n - 1)` reaches the next whole number.
  private static Condition isPicked(int most) {
    Field<Long> last = POINTS.minus(1);
    Field<Long> here = PLACE.times(most - 1).div(last);
    Field<Long> before = PLACE.minus(1).times(most - 1).div(last);
    return POINTS.le((long) most).or(PLACE.eq(0L)).or(here.gt(before));
  }

  private static Metric point(String key, Record row) {
    return Metric.of(
        key,
        new StoredDouble(
                row.get(Points.VALUE.getUnqualifiedName(), Double.class),
                row.get(Points.FORM.getUnqualifiedName(), Integer.class))
            .toDouble(),
        row.get(Points.LOGGED_AT.getUnqualifiedName(), Long.class),
        row.get(Points.STEP.getUnqualifiedName(), Long.class));
  }
}
