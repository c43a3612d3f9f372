package io.millrace.pipeline.event.sql;

import static io.millrace.pipeline.event.sql.EventTables.PATTERN;
import static io.millrace.pipeline.event.sql.EventTables.REVISION;
import static io.millrace.pipeline.event.sql.EventTables.RULE;
import static io.millrace.pipeline.event.sql.EventTables.RULE_ENABLED;
import static io.millrace.pipeline.event.sql.EventTables.RULE_NAME;
import static io.millrace.pipeline.event.sql.EventTables.RULE_REVISION;
import static io.millrace.pipeline.event.sql.EventTables.TARGETS;

import io.millrace.base.database.Database;
import io.millrace.base.database.Statements;
import io.millrace.base.json.Json;
import io.millrace.pipeline.event.Event;
import io.millrace.pipeline.event.Patterns;
import io.millrace.pipeline.event.Rule;
import io.millrace.pipeline.event.RuleIndex;
import io.millrace.pipeline.event.Rules;
import io.millrace.pipeline.event.TargetKinds;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record4;
import tools.jackson.databind.node.ArrayNode;

/// Rules in the metadata database. Each change counts up a revision, so that an event costs one row
/// to read as long as no server has changed any rule.
public final class SqlRules implements Rules {
  private static final String READ_REVISION = "select revision from event_rule_revision";

  private final Database database;
  private final TargetKinds kinds;
  private volatile Compiled compiled = new Compiled(-1, new RuleIndex(List.of()));
  private volatile boolean isOutdated;

  public SqlRules(Database database, TargetKinds kinds) {
    this.database = database;
    this.kinds = kinds;
  }

  /// The rules of a revision.
  private record Compiled(long revision, RuleIndex index) {}

  @Override
  public void put(Rule rule) {
    Patterns.check(rule.pattern());
    rule.targets().forEach(kinds::check);
    ArrayNode targets = Json.array();
    rule.targets().forEach(target -> targets.add(TargetJson.write(target)));
    int enabled = rule.enabled() ? 1 : 0;
    database.write(
        sql -> {
          countUp(sql);
          return sql.insertInto(RULE)
              .columns(RULE_NAME, PATTERN, TARGETS, RULE_ENABLED)
              .values(rule.name(), rule.pattern().toString(), targets.toString(), enabled)
              .onConflict(RULE_NAME)
              .doUpdate()
              .set(PATTERN, rule.pattern().toString())
              .set(TARGETS, targets.toString())
              .set(RULE_ENABLED, enabled)
              .execute();
        });
  }

  @Override
  public boolean delete(String name) {
    return database.write(
            sql -> {
              countUp(sql);
              return sql.deleteFrom(RULE).where(RULE_NAME.eq(name)).execute();
            })
        > 0;
  }

  private static void countUp(DSLContext sql) {
    sql.update(RULE_REVISION).set(REVISION, REVISION.plus(1)).execute();
  }

  @Override
  public Optional<Rule> find(String name) {
    return list().stream().filter(rule -> rule.name().equals(name)).findFirst();
  }

  @Override
  public List<Rule> list() {
    return database.read(SqlRules::list);
  }

  private static List<Rule> list(DSLContext sql) {
    return sql.select(RULE_NAME, PATTERN, TARGETS, RULE_ENABLED)
        .from(RULE)
        .orderBy(RULE_NAME)
        .fetch(SqlRules::rule);
  }

  @Override
  public List<Rule> matching(Event event) {
    return index().matching(event.toJson().toString());
  }

  private RuleIndex index() {
    Compiled known = compiled;
    long revision = database.read(SqlRules::revision);
    if (known.revision() != revision) {
      // Read before the rules: what changes in between is read again by the next event.
      known = new Compiled(revision, new RuleIndex(enabled(list())));
      compiled = known;
    }
    return known.index();
  }

  /// The rules that are enabled, inside a unit. They may not be on disk yet, so nothing of what is
  /// seen is kept.
  RuleIndex index(DSLContext sql) {
    Compiled known = compiled;
    if (known.revision() == revision(sql)) {
      return known.index();
    }
    isOutdated = true;
    return new RuleIndex(enabled(list(sql)));
  }

  /// Compiles anew what a unit has found changed, so that the next one need not.
  void refresh() {
    if (isOutdated) {
      isOutdated = false;
      index();
    }
  }

  private static List<Rule> enabled(List<Rule> rules) {
    return rules.stream().filter(Rule::enabled).toList();
  }

  private static long revision(DSLContext sql) {
    return Statements.first(sql, READ_REVISION, _ -> {}, row -> row.getLong(1)).orElseThrow();
  }

  private static Rule rule(Record4<String, String, String, Integer> row) {
    return new Rule(
        row.value1(),
        Json.parse(row.value2()),
        Json.parse(row.value3()).valueStream().map(TargetJson::read).toList(),
        row.value4() == 1);
  }
}
