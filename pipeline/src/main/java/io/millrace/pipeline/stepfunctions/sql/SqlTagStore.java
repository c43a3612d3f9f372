package io.millrace.pipeline.stepfunctions.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import io.millrace.base.database.Database;
import io.millrace.pipeline.stepfunctions.Tag;
import io.millrace.pipeline.stepfunctions.TagStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/// Tags in the metadata database.
public final class SqlTagStore implements TagStore {
  private static final Table<Record> TAGS = table(name("state_machine_tags"));
  private static final Field<String> RESOURCE = field(name("resource"), String.class);
  private static final Field<String> KEY = field(name("key"), String.class);
  private static final Field<String> VALUE = field(name("value"), String.class);
  private static final Field<Integer> POSITION = field(name("position"), Integer.class);

  private final Database database;

  public SqlTagStore(Database database) {
    this.database = database;
  }

  @Override
  public boolean put(String resource, List<Tag> tags) {
    return database.write(
        sql -> {
          Map<String, String> all = new LinkedHashMap<>();
          list(sql, resource).forEach(tag -> all.put(tag.key(), tag.value()));
          tags.forEach(tag -> all.put(tag.key(), tag.value()));
          if (all.size() > TAGS_MAX) {
            return false;
          }
          replace(sql, resource, all);
          return true;
        });
  }

  private static void replace(DSLContext sql, String resource, Map<String, String> tags) {
    sql.deleteFrom(TAGS).where(RESOURCE.eq(resource)).execute();
    var insert = sql.insertInto(TAGS, RESOURCE, KEY, VALUE, POSITION);
    int position = 0;
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      insert = insert.values(resource, tag.getKey(), tag.getValue(), position++);
    }
    if (!tags.isEmpty()) {
      insert.execute();
    }
  }

  @Override
  public void remove(String resource, List<String> keys) {
    database.write(
        sql -> sql.deleteFrom(TAGS).where(RESOURCE.eq(resource).and(KEY.in(keys))).execute());
  }

  @Override
  public List<Tag> list(String resource) {
    return database.read(sql -> list(sql, resource));
  }

  private static List<Tag> list(DSLContext sql, String resource) {
    return sql.selectFrom(TAGS)
        .where(RESOURCE.eq(resource))
        .orderBy(POSITION)
        .fetch(row -> new Tag(row.get(KEY), row.get(VALUE)));
  }

  @Override
  public void forget(String resource) {
    database.write(sql -> sql.deleteFrom(TAGS).where(RESOURCE.eq(resource)).execute());
  }
}
