package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.MODEL_VERSION_NOT_FOUND;

import io.millrace.base.MillraceException;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.Tag;
import io.millrace.tracking.sql.Columns.Aliases;
import io.millrace.tracking.sql.Columns.Models;
import io.millrace.tracking.sql.Columns.Versions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SelectConditionStep;

/// Reads model versions inside a unit or query.
final class VersionRows {
  /// The alias that every model has.
  private static final String LATEST = "latest";

  private VersionRows() {}

  static Optional<ModelVersion> find(DSLContext sql, String model, int version) {
    return select(sql, Models.NAME.eq(model).and(Versions.VERSION.eq(version)))
        .fetchOptional()
        .map(row -> versions(sql, List.of(row)).getFirst());
  }

  static ModelVersion version(DSLContext sql, String model, int version) {
    return find(sql, model, version).orElseThrow(() -> absent(model, version));
  }

  static MillraceException absent(String model, int version) {
    return new MillraceException(
        MODEL_VERSION_NOT_FOUND,
        "Model Version (name=%s, version=%d) not found".formatted(model, version),
        "Name a version that the model has.");
  }

  static Optional<ModelVersion> byAlias(DSLContext sql, String model, String alias) {
    if (alias.equalsIgnoreCase(LATEST)) {
      return select(sql, Models.NAME.eq(model))
          .orderBy(Versions.VERSION.desc())
          .limit(1)
          .fetchOptional()
          .map(row -> versions(sql, List.of(row)).getFirst());
    }
    return sql.select(Aliases.VERSION)
        .from(Aliases.TABLE)
        .join(Models.TABLE)
        .on(Models.NUMBER.eq(Aliases.MODEL))
        .where(Models.NAME.eq(model))
        .and(Aliases.ALIAS.eq(alias))
        .fetchOptional(Aliases.VERSION)
        .flatMap(version -> find(sql, model, version));
  }

  /// Versions with the names of their models.
  static SelectConditionStep<Record> select(DSLContext sql, Condition wanted) {
    return sql.select()
        .from(Versions.TABLE)
        .join(Models.TABLE)
        .on(Models.NUMBER.eq(Versions.MODEL))
        .where(wanted);
  }

  /// The versions of `rows` of [#select], in their order.
  static List<ModelVersion> versions(DSLContext sql, List<? extends Record> rows) {
    List<Integer> numbers = rows.stream().map(row -> row.get(Versions.NUMBER)).toList();
    List<Integer> models = rows.stream().map(row -> row.get(Versions.MODEL)).distinct().toList();
    Map<Integer, List<Tag>> tags = Versions.TAGS.of(sql, numbers, Tag::new);
    Map<Integer, List<Record>> aliases = aliases(sql, models);
    List<ModelVersion> versions = new ArrayList<>();
    for (Record row : rows) {
      List<String> own =
          aliases.getOrDefault(row.get(Versions.MODEL), List.of()).stream()
              .filter(alias -> alias.get(Aliases.VERSION).equals(row.get(Versions.VERSION)))
              .map(alias -> alias.get(Aliases.ALIAS))
              .toList();
      versions.add(version(row, tags.getOrDefault(row.get(Versions.NUMBER), List.of()), own));
    }
    return versions;
  }

  /// The aliases of each model, by name.
  static Map<Integer, List<Record>> aliases(DSLContext sql, List<Integer> models) {
    return sql.selectFrom(Aliases.TABLE)
        .where(Aliases.MODEL.in(models))
        .orderBy(Aliases.ALIAS)
        .fetchGroups(Aliases.MODEL, row -> row);
  }

  private static ModelVersion version(Record row, List<Tag> tags, List<String> aliases) {
    return new ModelVersion(
        row.get(Models.NAME),
        row.get(Versions.VERSION),
        Instant.ofEpochMilli(row.get(Versions.CREATED_AT)),
        Instant.ofEpochMilli(row.get(Versions.UPDATED_AT)),
        ModelVersion.Stage.valueOf(row.get(Versions.STAGE)),
        row.get(Versions.DESCRIPTION),
        row.get(Versions.SOURCE),
        artifacts(row),
        row.get(Versions.RUN_ID),
        row.get(Versions.RUN_LINK),
        Optional.ofNullable(row.get(Versions.LOGGED_MODEL)),
        tags,
        aliases);
  }

  private static ArtifactPath artifacts(Record row) {
    String owner = row.get(Versions.ARTIFACT_OWNER);
    return new ArtifactPath(
        Optional.ofNullable(row.get(Versions.ARTIFACT_EXPERIMENT))
            .<ArtifactPath.Owner>map(experiment -> new ArtifactPath.OfRun(experiment, owner))
            .orElseGet(() -> new ArtifactPath.OfModel(owner)),
        row.get(Versions.ARTIFACT_PATH));
  }
}
