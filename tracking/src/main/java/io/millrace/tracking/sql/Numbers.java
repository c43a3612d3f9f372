package io.millrace.tracking.sql;

import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;

/// Row numbers, given out inside write units: those are serialised.
final class Numbers {
  private Numbers() {}

  static int next(DSLContext sql, Table<Record> table, Field<Integer> number) {
    return sql.select(DSL.coalesce(DSL.max(number), 0).plus(1)).from(table).fetchSingle().value1();
  }
}
