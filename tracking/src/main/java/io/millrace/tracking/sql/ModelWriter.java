package io.millrace.tracking.sql;

import io.millrace.tracking.Change;
import io.millrace.tracking.RegisteredModel;
import io.millrace.tracking.Tag;
import io.millrace.tracking.sql.Columns.Models;
import io.millrace.tracking.sql.Columns.Versions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jooq.DSLContext;
import org.jooq.Record;

/// Writes registered models inside one unit, and tells of it.
final class ModelWriter {
  private final DSLContext sql;
  private final Consumer<Change> changed;
  private final Instant now;

  ModelWriter(DSLContext sql, Consumer<Change> changed, Instant now) {
    this.sql = sql;
    this.changed = changed;
    this.now = now;
  }

  RegisteredModel create(String name, Optional<String> description, List<Tag> tags) {
    ModelRows.requireFree(sql, name);
    told(ModelRows.insert(sql, name, description, tags, now), Change.Action.CREATED);
    return ModelRows.model(sql, ModelRows.row(sql, name));
  }

  void createIfAbsent(String name) {
    if (ModelRows.find(sql, name).isEmpty()) {
      create(name, Optional.empty(), List.of());
    }
  }

  RegisteredModel describe(String name, String description) {
    sql.update(Models.TABLE)
        .set(Models.DESCRIPTION, description)
        .set(Models.UPDATED_AT, now.toEpochMilli())
        .where(Models.NUMBER.eq(number(name)))
        .execute();
    return told(ModelRows.row(sql, name), Change.Action.UPDATED);
  }

  RegisteredModel rename(String name, String newName) {
    int number = number(name);
    if (!name.equals(newName)) {
      ModelRows.requireFree(sql, newName);
      FormerNames.remember(sql, name, number, now);
    }
    sql.update(Models.TABLE)
        .set(Models.NAME, newName)
        .set(Models.UPDATED_AT, now.toEpochMilli())
        .where(Models.NUMBER.eq(number))
        .execute();
    VersionCopies.follow(sql, name, newName);
    RegistrationsTag.follow(sql, number, name, newName);
    RegisteredModel renamed = ModelRows.model(sql, ModelRows.row(sql, newName));
    changed.accept(new Change.ModelRenamed(name, renamed));
    return renamed;
  }

  /// With its versions and aliases, and their history.
  void delete(String name) {
    Record row = ModelRows.row(sql, name);
    RegisteredModel model = ModelRows.model(sql, row);
    int number = row.get(Models.NUMBER);
    AliasWriter.deleteAllAndForget(sql, number);
    FormerNames.forget(sql, number);
    sql.select(Versions.NUMBER)
        .from(Versions.TABLE)
        .where(Versions.MODEL.eq(number))
        .fetch(Versions.NUMBER)
        .forEach(version -> Versions.TAGS.deleteAll(sql, version));
    sql.deleteFrom(Versions.TABLE).where(Versions.MODEL.eq(number)).execute();
    Models.TAGS.deleteAll(sql, number);
    sql.deleteFrom(Models.TABLE).where(Models.NUMBER.eq(number)).execute();
    changed.accept(new Change.OfModel(model, Change.Action.DELETED));
  }

  void setTag(String name, Tag tag) {
    Models.TAGS.set(sql, number(name), tag.key(), tag.value());
    changed.accept(Change.TagsSet.of(Change.Kind.REGISTERED_MODEL, name, tag));
  }

  void deleteTag(String name, String key) {
    if (Models.TAGS.delete(sql, number(name), key)) {
      changed.accept(
          new Change.TagDeleted(new Change.Subject(Change.Kind.REGISTERED_MODEL, name), key));
    }
  }

  private int number(String name) {
    return ModelRows.row(sql, name).get(Models.NUMBER);
  }

  private RegisteredModel told(Record row, Change.Action action) {
    RegisteredModel model = ModelRows.model(sql, row);
    changed.accept(new Change.OfModel(model, action));
    return model;
  }
}
