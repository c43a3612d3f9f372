package io.millrace.server.project;

import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import io.millrace.base.database.Database;
import io.millrace.base.json.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;
import tools.jackson.databind.JsonNode;

/// Every project file that was applied; the newest is what the server runs.
final class AppliedProjects {
  private static final Table<Record> FILES = table(name("project_file"));
  private static final Field<Long> SEQUENCE = field(name("sequence"), SQLDataType.BIGINT);
  private static final Field<String> PROJECT = field(name("project"), SQLDataType.CLOB);
  private static final Field<String> TEXT = field(name("text"), SQLDataType.CLOB);
  private static final Field<String> TREE = field(name("tree"), SQLDataType.CLOB);
  private static final Field<Long> APPLIED_AT = field(name("applied_at"), SQLDataType.BIGINT);

  private final Database database;
  private final InstantSource clock;

  AppliedProjects(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /// @param text as it was written, with its comments
  record Applied(String project, String text, JsonNode tree, Instant at) {}

  Optional<Applied> newest() {
    return database.read(
        sql ->
            sql.select(PROJECT, TEXT, TREE, APPLIED_AT)
                .from(FILES)
                .orderBy(SEQUENCE.desc())
                .limit(1)
                .fetchOptional(
                    row ->
                        new Applied(
                            row.value1(),
                            row.value2(),
                            Json.parse(row.value3()),
                            Instant.ofEpochMilli(row.value4()))));
  }

  void add(String project, String text, JsonNode tree) {
    database.write(
        sql -> {
          Long last = sql.select(coalesce(max(SEQUENCE), 0L)).from(FILES).fetchSingle().value1();
          return sql.insertInto(FILES, SEQUENCE, PROJECT, TEXT, TREE, APPLIED_AT)
              .values(last + 1, project, text, Json.write(tree), clock.millis())
              .execute();
        });
  }
}
