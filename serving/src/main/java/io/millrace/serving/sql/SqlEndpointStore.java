package io.millrace.serving.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import io.millrace.base.database.Database;
import io.millrace.serving.DeployEndpoint;
import io.millrace.serving.Deployment;
import io.millrace.serving.Endpoint;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.EndpointStore;
import io.millrace.serving.EndpointUpdate;
import io.millrace.serving.InputField;
import io.millrace.serving.rollout.Rollout;
import io.millrace.serving.rollout.RolloutPlan;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/// Endpoints in the metadata database.
public final class SqlEndpointStore implements EndpointStore {
  private static final Table<Record> ENDPOINTS = table(name("endpoints"));
  private static final Table<Record> UPDATES = table(name("endpoint_updates"));
  private static final Field<String> NAME = field(name("name"), String.class);
  private static final Field<Integer> CONFIG = field(name("config"), Integer.class);
  private static final Field<String> ENDPOINT = field(name("endpoint"), String.class);
  private static final Field<String> REFUSED = field(name("refused"), String.class);
  private static final Field<Long> CREATED_AT = field(name("created_at"), Long.class);
  private static final Field<Long> UPDATED_AT = field(name("updated_at"), Long.class);
  private static final Field<Integer> SEQUENCE = field(name("sequence"), Integer.class);
  private static final Field<Integer> FROM = field(name("from_config"), Integer.class);
  private static final Field<Integer> TO = field(name("to_config"), Integer.class);

  private final Database database;
  private final InstantSource clock;
  private final List<RolloutListener> listeners = new CopyOnWriteArrayList<>();

  public SqlEndpointStore(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public Optional<Endpoint> find(String endpoint) {
    return database.read(sql -> find(sql, endpoint));
  }

  @Override
  public List<Endpoint> list() {
    return database.read(
        sql ->
            sql.select(NAME).from(ENDPOINTS).orderBy(NAME).fetch(NAME).stream()
                .flatMap(endpoint -> find(sql, endpoint).stream())
                .toList());
  }

  @Override
  public List<EndpointConfig> configs(String endpoint) {
    return database.read(sql -> ConfigRows.list(sql, endpoint));
  }

  @Override
  public Optional<EndpointConfig> config(String endpoint, int number) {
    return database.read(sql -> ConfigRows.find(sql, endpoint, number));
  }

  @Override
  public List<EndpointUpdate> updates(String endpoint) {
    return database.read(
        sql ->
            sql.selectFrom(UPDATES)
                .where(ENDPOINT.eq(endpoint))
                .orderBy(SEQUENCE.desc())
                .fetch()
                .map(
                    row -> {
                      Integer from = row.get(FROM);
                      return new EndpointUpdate(
                          endpoint,
                          from == null ? OptionalInt.empty() : OptionalInt.of(from),
                          row.get(TO),
                          Instant.ofEpochMilli(row.get(UPDATED_AT)));
                    }));
  }

  @Override
  public boolean deployed(String endpoint, String idempotencyKey) {
    return database.read(sql -> DeploymentRows.has(sql, endpoint, idempotencyKey));
  }

  @Override
  public List<String> deployments(String endpoint, int config) {
    return database.read(sql -> DeploymentRows.keys(sql, endpoint, config));
  }

  @Override
  public List<EndpointConfig> deployedBy(String idempotencyKey) {
    return database.read(sql -> DeploymentRows.configs(sql, idempotencyKey));
  }

  @Override
  public List<Rollout> rollouts(String endpoint) {
    return database.read(sql -> rollouts(sql, endpoint));
  }

  @Override
  public Endpoint advance(Rollout rollout) {
    return told(
        (sql, onceStored) -> {
          tell(sql, rollout, onceStored);
          String name = rollout.endpoint();
          switch (rollout.phase()) {
            case SHIFTING, BAKING -> {}
            case COMPLETED -> move(sql, name, rollout.from(), rollout.to(), clock.millis());
            case ROLLED_BACK ->
                refuse(
                    sql,
                    name,
                    "config %d was rolled back: %s".formatted(rollout.to(), rollout.reason()));
          }
          return find(sql, name).orElseThrow();
        });
  }

  @Override
  public Deployment deploy(DeployEndpoint wish, List<InputField> inputs) {
    return told((sql, onceStored) -> deploy(sql, wish, inputs, onceStored));
  }

  @Override
  public boolean delete(String endpoint) {
    return told(
        (sql, onceStored) -> {
          rollouts(sql, endpoint).stream()
              .findFirst()
              .filter(rollout -> !rollout.isOver())
              .ifPresent(
                  rollout ->
                      tell(
                          sql,
                          rollout.rolledBack("the endpoint was deleted", clock.instant()),
                          onceStored));
          return sql.deleteFrom(ENDPOINTS).where(NAME.eq(endpoint)).execute() > 0;
        });
  }

  /// From now on `listener` hears of every step of a rollout.
  public void tell(RolloutListener listener) {
    listeners.add(listener);
  }

  private void tell(DSLContext sql, Rollout rollout, Consumer<Runnable> onceStored) {
    RolloutRows.put(sql, rollout);
    listeners.forEach(listener -> onceStored.accept(listener.changed(sql, rollout)));
  }

  /// A unit of which listeners hear; what they do then waits until it is on disk.
  private <T> T told(BiFunction<DSLContext, Consumer<Runnable>, T> unit) {
    List<Runnable> onceStored = new ArrayList<>();
    T result =
        database.write(
            sql -> {
              onceStored.clear();
              return unit.apply(sql, onceStored::add);
            });
    onceStored.forEach(database::onceStored);
    return result;
  }

  /// Inside a unit: that an endpoint goes on with what it serves, and why.
  static void refuse(DSLContext sql, String endpoint, String why) {
    sql.update(ENDPOINTS).set(REFUSED, why).where(NAME.eq(endpoint)).execute();
  }

  /// As [#deploy(DeployEndpoint, List)], inside a unit.
  /// @param onceStored takes what is to be done once the unit is on disk
  Deployment deploy(
      DSLContext sql, DeployEndpoint wish, List<InputField> inputs, Consumer<Runnable> onceStored) {
    long now = clock.millis();
    String name = wish.endpoint();
    sql.update(ENDPOINTS).setNull(REFUSED).where(NAME.eq(name)).execute();
    Optional<Endpoint> before = find(sql, name);
    boolean known =
        wish.idempotencyKey().map(key -> DeploymentRows.has(sql, name, key)).orElse(false);
    Optional<Rollout> going =
        rollouts(sql, name).stream().findFirst().filter(rollout -> !rollout.isOver());
    Optional<EndpointConfig> onItsWay =
        going.flatMap(each -> ConfigRows.find(sql, name, each.to()));
    if (before.isPresent() && (known || onItsWay.map(to -> to.serves(wish)).orElse(false))) {
      int number = onItsWay.orElse(before.get().config()).number();
      if (!known) {
        DeploymentRows.keep(sql, wish, number);
      }
      return new Deployment.Unchanged(before.get());
    }
    going.ifPresent(
        rollout ->
            tell(sql, rollout.rolledBack("another deployment came", clock.instant()), onceStored));
    if (before.isPresent() && before.get().config().serves(wish)) {
      DeploymentRows.keep(sql, wish, before.get().config().number());
      return new Deployment.Unchanged(before.get());
    }
    EndpointConfig config =
        new EndpointConfig(
            name, ConfigRows.next(sql, name), wish.spec(), inputs, Instant.ofEpochMilli(now));
    ConfigRows.insert(sql, config);
    DeploymentRows.keep(sql, wish, config.number());
    return before
        .map(endpoint -> changed(sql, endpoint, config, onceStored))
        .orElseGet(
            () -> {
              sql.insertInto(ENDPOINTS, NAME, CONFIG, CREATED_AT, UPDATED_AT)
                  .values(name, config.number(), now, now)
                  .execute();
              update(sql, name, null, config.number(), now);
              return new Deployment.Created(find(sql, name).orElseThrow());
            });
  }

  private Deployment changed(
      DSLContext sql, Endpoint before, EndpointConfig config, Consumer<Runnable> onceStored) {
    String name = config.endpoint();
    int from = before.config().number();
    if (config.spec().isRolledOutFrom(before.config().spec())) {
      RolloutPlan plan = config.spec().rollout();
      tell(sql, Rollout.begin(name, from, config.number(), plan, config.createdAt()), onceStored);
      return new Deployment.Rolling(find(sql, name).orElseThrow(), config);
    }
    move(sql, name, from, config.number(), config.createdAt().toEpochMilli());
    return new Deployment.Updated(find(sql, name).orElseThrow(), from);
  }

  /// Makes a config the current one.
  private static void move(DSLContext sql, String endpoint, int from, int to, long now) {
    sql.update(ENDPOINTS).set(CONFIG, to).set(UPDATED_AT, now).where(NAME.eq(endpoint)).execute();
    update(sql, endpoint, from, to, now);
  }

  private static void update(
      DSLContext sql, String endpoint, @Nullable Integer from, int to, long now) {
    sql.insertInto(UPDATES, ENDPOINT, SEQUENCE, FROM, TO, UPDATED_AT)
        .values(endpoint, next(sql, endpoint), from, to, now)
        .execute();
  }

  private static List<Rollout> rollouts(DSLContext sql, String endpoint) {
    return RolloutRows.list(
        sql,
        endpoint,
        number -> ConfigRows.find(sql, endpoint, number).orElseThrow().spec().rollout());
  }

  private static int next(DSLContext sql, String endpoint) {
    Integer last =
        sql.select(max(SEQUENCE))
            .from(UPDATES)
            .where(ENDPOINT.eq(endpoint))
            .fetchOne(0, Integer.class);
    return last == null ? 1 : last + 1;
  }

  private static Optional<Endpoint> find(DSLContext sql, String name) {
    return sql.selectFrom(ENDPOINTS)
        .where(NAME.eq(name))
        .fetchOptional()
        .map(
            row ->
                new Endpoint(
                    name,
                    ConfigRows.find(sql, name, row.get(CONFIG)).orElseThrow(),
                    Optional.ofNullable(row.get(REFUSED)),
                    Instant.ofEpochMilli(row.get(CREATED_AT)),
                    Instant.ofEpochMilli(row.get(UPDATED_AT))));
  }
}
