package io.millrace.serving.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import io.millrace.base.json.Json;
import io.millrace.serving.CaptureRule;
import io.millrace.serving.Combine;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.EndpointSpec;
import io.millrace.serving.Shadow;
import io.millrace.serving.Variant;
import io.millrace.serving.bandit.BanditPlan;
import io.millrace.serving.limit.LimitsJson;
import io.millrace.serving.limit.ProcessSettingsJson;
import io.millrace.serving.rollout.RolloutJson;
import io.millrace.serving.rollout.RolloutPlan;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/// The configs of endpoints as rows: what each column holds. Inside a unit.
final class ConfigRows {
  private static final Table<Record> CONFIGS = table(name("endpoint_configs"));
  private static final Field<String> ENDPOINT = field(name("endpoint"), String.class);
  private static final Field<Integer> NUMBER = field(name("number"), Integer.class);
  private static final Field<String> MODELS = field(name("models"), String.class);
  private static final Field<String> FOLLOWS = field(name("follows"), String.class);
  private static final Field<String> COMBINE = field(name("combine"), String.class);
  private static final Field<String> VARIANTS = field(name("variants"), String.class);
  private static final Field<String> STICKY = field(name("sticky"), String.class);
  private static final Field<String> SHADOWS = field(name("shadows"), String.class);
  private static final Field<String> ROLLOUT = field(name("rollout"), String.class);
  private static final Field<Integer> CAPTURE = field(name("capture_percent"), Integer.class);
  private static final Field<String> CAPTURE_DURABILITY =
      field(name("capture_durability"), String.class);
  private static final Field<String> LIMITS = field(name("limits"), String.class);
  private static final Field<String> BANDIT = field(name("bandit"), String.class);
  private static final Field<String> PROCESSES = field(name("processes"), String.class);
  private static final Field<String> INPUTS = field(name("inputs"), String.class);
  private static final Field<Long> CREATED_AT = field(name("created_at"), Long.class);

  private ConfigRows() {}

  static Optional<EndpointConfig> find(DSLContext sql, String endpoint, int number) {
    return sql.selectFrom(CONFIGS)
        .where(ENDPOINT.eq(endpoint), NUMBER.eq(number))
        .fetchOptional()
        .map(ConfigRows::config);
  }

  /// Newest first.
  static List<EndpointConfig> list(DSLContext sql, String endpoint) {
    return sql.selectFrom(CONFIGS)
        .where(ENDPOINT.eq(endpoint))
        .orderBy(NUMBER.desc())
        .fetch()
        .map(ConfigRows::config);
  }

  /// The number of an endpoint's next config.
  static int next(DSLContext sql, String endpoint) {
    Integer last =
        sql.select(max(NUMBER))
            .from(CONFIGS)
            .where(ENDPOINT.eq(endpoint))
            .fetchOne(0, Integer.class);
    return last == null ? 1 : last + 1;
  }

  static void insert(DSLContext sql, EndpointConfig config) {
    EndpointSpec spec = config.spec();
    sql.insertInto(CONFIGS)
        .set(ENDPOINT, config.endpoint())
        .set(NUMBER, config.number())
        .set(VARIANTS, ConfigJson.variants(spec.variants()))
        .set(MODELS, ConfigJson.models(spec.main().models()))
        .set(FOLLOWS, ConfigJson.follows(spec.main().follows()))
        .set(COMBINE, spec.main().calculated())
        .set(STICKY, spec.sticky().orElse(null))
        .set(
            ROLLOUT,
            spec.rollout().equals(RolloutPlan.IMMEDIATE)
                ? null
                : Json.write(RolloutJson.write(spec.rollout())))
        .set(SHADOWS, spec.shadows().isEmpty() ? null : ConfigJson.shadows(spec.shadows()))
        .set(CAPTURE, spec.capturePercent())
        .set(CAPTURE_DURABILITY, spec.capture().durability().name())
        .set(LIMITS, Json.write(LimitsJson.write(spec.limits())))
        .set(BANDIT, spec.bandit().map(plan -> Json.write(plan.json())).orElse(null))
        .set(PROCESSES, processes(spec))
        .set(INPUTS, ConfigJson.inputs(config.inputs()))
        .set(CREATED_AT, config.createdAt().toEpochMilli())
        .execute();
  }

  /// All configs, former ones too, call a model by its new name.
  static void rename(DSLContext sql, String model, String newName) {
    for (Record row : sql.selectFrom(CONFIGS).fetch()) {
      EndpointConfig before = config(row);
      EndpointConfig after = before.renamed(model, newName);
      if (!after.equals(before)) {
        sql.update(CONFIGS)
            .set(VARIANTS, ConfigJson.variants(after.variants()))
            .set(SHADOWS, ConfigJson.shadows(after.spec().shadows()))
            .set(MODELS, ConfigJson.models(after.spec().main().models()))
            .set(FOLLOWS, ConfigJson.follows(after.spec().main().follows()))
            .set(PROCESSES, processes(after.spec()))
            .where(ENDPOINT.eq(after.endpoint()), NUMBER.eq(after.number()))
            .execute();
      }
    }
  }

  private static EndpointConfig config(Record row) {
    return new EndpointConfig(
        row.get(ENDPOINT),
        row.get(NUMBER),
        new EndpointSpec(
            variants(row),
            Optional.ofNullable(row.get(STICKY)),
            new CaptureRule(
                row.get(CAPTURE), CaptureRule.Durability.valueOf(row.get(CAPTURE_DURABILITY))),
            plan(row.get(ROLLOUT)),
            shadows(row.get(SHADOWS)),
            LimitsJson.read(Json.parse(row.get(LIMITS))),
            Optional.ofNullable(row.get(BANDIT)).map(json -> BanditPlan.read(Json.parse(json))),
            ProcessSettingsJson.read(Json.parse(row.get(PROCESSES)))),
        ConfigJson.inputs(Json.parse(row.get(INPUTS))),
        Instant.ofEpochMilli(row.get(CREATED_AT)));
  }

  private static String processes(EndpointSpec spec) {
    return Json.write(ProcessSettingsJson.write(spec.processes()));
  }

  private static RolloutPlan plan(@Nullable String json) {
    return json == null ? RolloutPlan.IMMEDIATE : RolloutJson.read(Json.parse(json));
  }

  private static List<Shadow> shadows(@Nullable String json) {
    return json == null ? List.of() : ConfigJson.shadows(json);
  }

  private static List<Variant> variants(Record row) {
    String variants = row.get(VARIANTS);
    return variants == null
        ? List.of(
            new Variant(
                Variant.ALL_TRAFFIC,
                1,
                ConfigJson.models(Json.parse(row.get(MODELS))),
                ConfigJson.follows(Json.parse(row.get(FOLLOWS))),
                Combine.parse(row.get(COMBINE))))
        : ConfigJson.variants(variants);
  }
}
