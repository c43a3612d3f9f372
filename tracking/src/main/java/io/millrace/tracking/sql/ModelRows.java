package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.MODEL_EXISTS;
import static io.millrace.base.ErrorCode.MODEL_NOT_FOUND;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.RegisteredModel;
import io.millrace.tracking.RegisteredModel.AliasedVersion;
import io.millrace.tracking.Tag;
import io.millrace.tracking.sql.Columns.Aliases;
import io.millrace.tracking.sql.Columns.Models;
import io.millrace.tracking.sql.Columns.Versions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;

/// Reads and writes registered models inside a unit or query.
final class ModelRows {
  private ModelRows() {}

  static Optional<Record> find(DSLContext sql, String name) {
    return sql.selectFrom(Models.TABLE).where(Models.NAME.eq(name)).fetchOptional().map(r -> r);
  }

  static Record row(DSLContext sql, String name) {
    return find(sql, name)
        .orElseThrow(
            () ->
                new MillraceException(
                    MODEL_NOT_FOUND,
                    "Registered Model with name=%s not found".formatted(name),
                    "Create it, or name one that exists."));
  }

  static void requireFree(DSLContext sql, String name) {
    require(
        find(sql, name).isEmpty(),
        MODEL_EXISTS,
        "Choose another name, or add a version to the model that has it.",
        "Registered Model (name=%s) already exists",
        name);
  }

  static Record insert(
      DSLContext sql, String name, Optional<String> description, List<Tag> tags, Instant now) {
    int number = Numbers.next(sql, Models.TABLE, Models.NUMBER);
    sql.insertInto(Models.TABLE)
        .set(Models.NUMBER, number)
        .set(Models.NAME, name)
        .set(Models.DESCRIPTION, description.orElse(null))
        .set(Models.LAST_VERSION, 0)
        .set(Models.CREATED_AT, now.toEpochMilli())
        .set(Models.UPDATED_AT, now.toEpochMilli())
        .execute();
    tags.forEach(tag -> Models.TAGS.set(sql, number, tag.key(), tag.value()));
    return row(sql, name);
  }

  static void touch(DSLContext sql, Record model, Instant now) {
    sql.update(Models.TABLE)
        .set(Models.UPDATED_AT, now.toEpochMilli())
        .where(Models.NUMBER.eq(model.get(Models.NUMBER)))
        .execute();
  }

  static RegisteredModel model(DSLContext sql, Record row) {
    return models(sql, List.of(row)).getFirst();
  }

  /// The models of `rows`, in their order.
  static List<RegisteredModel> models(DSLContext sql, List<? extends Record> rows) {
    List<Integer> numbers = rows.stream().map(row -> row.get(Models.NUMBER)).toList();
    Map<Integer, List<Tag>> tags = Models.TAGS.of(sql, numbers, Tag::new);
    Map<Integer, List<Record>> aliases = VersionRows.aliases(sql, numbers);
    Map<String, List<ModelVersion>> latest = latestVersions(sql, numbers);
    return rows.stream()
        .map(
            row ->
                new RegisteredModel(
                    row.get(Models.NAME),
                    Instant.ofEpochMilli(row.get(Models.CREATED_AT)),
                    Instant.ofEpochMilli(row.get(Models.UPDATED_AT)),
                    Optional.ofNullable(row.get(Models.DESCRIPTION)),
                    latest.getOrDefault(row.get(Models.NAME), List.of()),
                    tags.getOrDefault(row.get(Models.NUMBER), List.of()),
                    aliases.getOrDefault(row.get(Models.NUMBER), List.of()).stream()
                        .map(a -> new AliasedVersion(a.get(Aliases.ALIAS), a.get(Aliases.VERSION)))
                        .toList()))
        .toList();
  }

  /// The newest version of each stage of each model.
  private static Map<String, List<ModelVersion>> latestVersions(
      DSLContext sql, List<Integer> numbers) {
    Table<?> newest =
        DSL.select(Versions.MODEL.as("model"), DSL.max(Versions.VERSION).as("version"))
            .from(Versions.TABLE)
            .where(Versions.MODEL.in(numbers))
            .groupBy(Versions.MODEL, Versions.STAGE)
            .asTable("newest");
    Field<Integer> model = Columns.field(newest, "model", Integer.class);
    Field<Integer> version = Columns.field(newest, "version", Integer.class);
    List<Record> rows =
        List.copyOf(
            sql.select(Versions.TABLE.asterisk(), Models.TABLE.asterisk())
                .from(Versions.TABLE)
                .join(newest)
                .on(model.eq(Versions.MODEL).and(version.eq(Versions.VERSION)))
                .join(Models.TABLE)
                .on(Models.NUMBER.eq(Versions.MODEL))
                .orderBy(Versions.MODEL, Versions.VERSION)
                .fetch());
    Map<String, List<ModelVersion>> byModel = new LinkedHashMap<>();
    for (ModelVersion found : VersionRows.versions(sql, rows)) {
      byModel.computeIfAbsent(found.name(), _ -> new java.util.ArrayList<>()).add(found);
    }
    return byModel;
  }
}
