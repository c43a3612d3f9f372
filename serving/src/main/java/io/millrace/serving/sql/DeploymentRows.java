package io.millrace.serving.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import io.millrace.serving.DeployEndpoint;
import io.millrace.serving.EndpointConfig;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/// Which config each deployment with an idempotency key came to. Inside a unit.
final class DeploymentRows {
  private static final Table<Record> DEPLOYMENTS = table(name("endpoint_deployments"));
  private static final Field<String> ENDPOINT = field(name("endpoint"), String.class);
  private static final Field<String> KEY = field(name("idempotency_key"), String.class);
  private static final Field<Integer> CONFIG = field(name("config"), Integer.class);

  private DeploymentRows() {}

  static boolean has(DSLContext sql, String endpoint, String key) {
    return sql.fetchExists(
        sql.selectOne().from(DEPLOYMENTS).where(ENDPOINT.eq(endpoint), KEY.eq(key)));
  }

  /// Those of the deployments that came to a config.
  static List<String> keys(DSLContext sql, String endpoint, int config) {
    return sql.select(KEY)
        .from(DEPLOYMENTS)
        .where(ENDPOINT.eq(endpoint), CONFIG.eq(config))
        .orderBy(KEY)
        .fetch(KEY);
  }

  /// The configs of the deployments with a key, or one that begins with it and a dot.
  static List<EndpointConfig> configs(DSLContext sql, String key) {
    return sql
        .select(ENDPOINT, CONFIG)
        .from(DEPLOYMENTS)
        .where(KEY.eq(key).or(KEY.startsWith(key + ".")))
        .orderBy(ENDPOINT, CONFIG)
        .fetch()
        .stream()
        .flatMap(row -> ConfigRows.find(sql, row.value1(), row.value2()).stream())
        .toList();
  }

  /// Only if the wish has a key.
  static void keep(DSLContext sql, DeployEndpoint wish, int config) {
    wish.idempotencyKey()
        .ifPresent(
            key ->
                sql.insertInto(DEPLOYMENTS, ENDPOINT, KEY, CONFIG)
                    .values(wish.endpoint(), key, config)
                    .execute());
  }
}
