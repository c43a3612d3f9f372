package io.millrace.pipeline.event.sql;

import static io.millrace.pipeline.event.sql.EventTables.PATTERN;
import static io.millrace.pipeline.event.sql.EventTables.RULE;
import static io.millrace.pipeline.event.sql.EventTables.RULE_NAME;
import static io.millrace.pipeline.event.sql.EventTables.TARGETS;

import io.millrace.base.database.Database;
import io.millrace.base.json.Json;
import io.millrace.pipeline.event.Event;
import io.millrace.pipeline.event.Patterns;
import io.millrace.pipeline.event.Rule;
import io.millrace.pipeline.event.Rules;
import io.millrace.pipeline.event.TargetKinds;
import java.util.List;
import java.util.Optional;
import org.jooq.Record3;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// Rules in the metadata database.
public final class SqlRules implements Rules {
  private final Database database;
  private final TargetKinds kinds;

  public SqlRules(Database database, TargetKinds kinds) {
    this.database = database;
    this.kinds = kinds;
  }

  @Override
  public void put(Rule rule) {
    Patterns.check(rule.pattern());
    rule.targets().forEach(kinds::check);
    ArrayNode targets = Json.array();
    rule.targets().forEach(target -> targets.add(TargetJson.write(target)));
    database.write(
        sql ->
            sql.insertInto(RULE)
                .columns(RULE_NAME, PATTERN, TARGETS)
                .values(rule.name(), rule.pattern().toString(), targets.toString())
                .onConflict(RULE_NAME)
                .doUpdate()
                .set(PATTERN, rule.pattern().toString())
                .set(TARGETS, targets.toString())
                .execute());
  }

  @Override
  public boolean delete(String name) {
    return database.write(sql -> sql.deleteFrom(RULE).where(RULE_NAME.eq(name)).execute()) > 0;
  }

  @Override
  public Optional<Rule> find(String name) {
    return list().stream().filter(rule -> rule.name().equals(name)).findFirst();
  }

  @Override
  public List<Rule> list() {
    return database.read(
        sql ->
            sql.select(RULE_NAME, PATTERN, TARGETS)
                .from(RULE)
                .orderBy(RULE_NAME)
                .fetch(SqlRules::rule));
  }

  @Override
  public boolean matches(JsonNode pattern, Event event) {
    return Patterns.matches(pattern, event);
  }

  private static Rule rule(Record3<String, String, String> row) {
    return new Rule(
        row.value1(),
        Json.parse(row.value2()),
        Json.parse(row.value3()).valueStream().map(TargetJson::read).toList());
  }
}
