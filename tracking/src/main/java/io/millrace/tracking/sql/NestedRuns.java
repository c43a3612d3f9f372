package io.millrace.tracking.sql;

import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.sql.Columns.Runs;
import java.util.Collection;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/// Runs that name another one as their parent.
final class NestedRuns {
  private static final String PARENT = "mlflow.parentRunId";

  private NestedRuns() {}

  static Map<String, Integer> count(DSLContext sql, Collection<String> parents) {
    if (parents.isEmpty()) {
      return Map.of();
    }
    return sql.select(Runs.TAGS.value, DSL.count())
        .from(Runs.TAGS.table)
        .join(Runs.TABLE)
        .on(Runs.NUMBER.eq(Runs.TAGS.owner))
        .where(Runs.TAGS.key.eq(DSL.inline(PARENT))) // as the partial index has it
        .and(Runs.TAGS.value.in(parents))
        .and(Runs.LIFECYCLE.eq(Lifecycle.ACTIVE.name()))
        .groupBy(Runs.TAGS.value)
        .fetchMap(Runs.TAGS.value, DSL.count());
  }
}
