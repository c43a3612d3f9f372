package io.millrace.serving.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import io.millrace.base.database.Database;
import io.millrace.base.json.Json;
import io.millrace.serving.bandit.BanditDecision;
import io.millrace.serving.bandit.BanditStore;
import java.time.Instant;
import java.util.List;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import tools.jackson.databind.node.ArrayNode;

/// Decisions of bandits in the metadata database.
public final class SqlBanditStore implements BanditStore {
  private static final Table<Record> DECISIONS = table(name("endpoint_bandit_decisions"));
  private static final Field<String> ENDPOINT = field(name("endpoint"), String.class);
  private static final Field<Integer> NUMBER = field(name("number"), Integer.class);
  private static final Field<Integer> CONFIG = field(name("config"), Integer.class);
  private static final Field<Long> DECIDED_AT = field(name("decided_at"), Long.class);
  private static final Field<Long> SEED = field(name("seed"), Long.class);
  private static final Field<String> ARMS = field(name("arms"), String.class);

  private final Database database;

  public SqlBanditStore(Database database) {
    this.database = database;
  }

  @Override
  public void add(BanditDecision decision) {
    ArrayNode arms = Json.array();
    for (BanditDecision.Arm arm : decision.arms()) {
      arms.addObject()
          .put("variant", arm.variant())
          .put("outcomes", arm.outcomes())
          .put("mean", arm.mean())
          .put("share", arm.share());
    }
    int added =
        database.write(
            sql ->
                sql.insertInto(DECISIONS, ENDPOINT, NUMBER, CONFIG, DECIDED_AT, SEED, ARMS)
                    .values(
                        decision.endpoint(),
                        decision.number(),
                        decision.config(),
                        decision.at().toEpochMilli(),
                        decision.seed(),
                        Json.write(arms))
                    .execute());
    if (added != 1) {
      throw new IllegalStateException("not added: " + decision);
    }
  }

  @Override
  public List<BanditDecision> newest(String endpoint, int limit) {
    return database
        .read(
            sql ->
                sql.selectFrom(DECISIONS)
                    .where(ENDPOINT.eq(endpoint))
                    .orderBy(NUMBER.desc())
                    .limit(limit)
                    .fetch())
        .map(SqlBanditStore::decision);
  }

  private static BanditDecision decision(Record row) {
    return new BanditDecision(
        row.get(ENDPOINT),
        row.get(NUMBER),
        row.get(CONFIG),
        Instant.ofEpochMilli(row.get(DECIDED_AT)),
        row.get(SEED),
        Json.parse(row.get(ARMS))
            .valueStream()
            .map(
                arm ->
                    new BanditDecision.Arm(
                        arm.path("variant").asString(),
                        arm.path("outcomes").asLong(),
                        arm.path("mean").asDouble(),
                        arm.path("share").asDouble()))
            .toList());
  }
}
