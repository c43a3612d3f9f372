package io.millrace.pipeline.parameter.sql;

import static io.millrace.base.ErrorCode.PARAMETER_INVALID;
import static io.millrace.base.ErrorCode.PARAMETER_MOVED;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.table;

import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.pipeline.parameter.Parameter;
import io.millrace.pipeline.parameter.Parameters;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record4;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/// Parameters in the metadata database.
public final class SqlParameters implements Parameters {
  private static final Table<?> PARAMETER = table(name("parameter"));
  private static final Field<String> PATH = field(name("parameter", "path"), String.class);
  private static final Field<Integer> VERSION = field(name("parameter", "version"), Integer.class);
  private static final Field<String> VALUE = field(name("parameter", "value"), String.class);
  private static final Field<Long> CREATED = field(name("parameter", "created"), Long.class);
  private static final Field<String> KEY =
      field(name("parameter", "idempotency_key"), String.class);

  private static final Pattern FORM = Pattern.compile("(/[a-zA-Z0-9._-]{1,100}){2,16}");
  private static final int LONGEST = 8_192;
  private static final int LISTED = 1_000;
  private static final String FIX = "Use a path such as /used-cars/price/model.";

  private final Database database;
  private final InstantSource clock;

  public SqlParameters(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public Parameter put(String path, String value) {
    check(path, value);
    return database.write(sql -> insert(sql, path, newest(sql, path) + 1, value, null));
  }

  @Override
  public Parameter put(String path, String value, String idempotencyKey) {
    check(path, value);
    return database.write(
        sql -> {
          var known = rows(sql, PATH.eq(path).and(KEY.eq(idempotencyKey)));
          return known.isEmpty()
              ? insert(sql, path, newest(sql, path) + 1, value, idempotencyKey)
              : known.getFirst();
        });
  }

  @Override
  public Parameter replace(String path, int expected, String value) {
    check(path, value);
    return database.write(
        sql -> {
          int newest = newest(sql, path);
          MillraceException.require(
              newest == expected,
              PARAMETER_MOVED,
              "Read the parameter again and decide on the value that it has now.",
              "%s has version %d now, not %d.",
              path,
              newest,
              expected);
          return insert(sql, path, newest + 1, value, null);
        });
  }

  @Override
  public Optional<Parameter> find(String path) {
    return history(path).stream().findFirst();
  }

  @Override
  public List<Parameter> history(String path) {
    return database.read(sql -> rows(sql, PATH.eq(path)));
  }

  @Override
  public List<Parameter> list(String prefix) {
    String folder = prefix.endsWith("/") ? prefix : prefix + "/";
    Field<String> otherPath = field(name("other", "path"), String.class);
    Field<Integer> otherVersion = field(name("other", "version"), Integer.class);
    var newest = select(max(otherVersion)).from(PARAMETER.as("other")).where(otherPath.eq(PATH));
    return database.read(
        sql ->
            sql
                .select(PATH, VERSION, VALUE, CREATED)
                .from(PARAMETER)
                .where(VERSION.eq(newest))
                .and(PATH.eq(prefix).or(PATH.startsWith(folder)))
                .orderBy(PATH)
                .limit(LISTED)
                .fetch(SqlParameters::parameter)
                .stream()
                // LIKE takes a for A on SQLite.
                .filter(p -> p.path().equals(prefix) || p.path().startsWith(folder))
                .toList());
  }

  private static int newest(DSLContext sql, String path) {
    Integer newest =
        sql.select(DSL.coalesce(max(VERSION), 0))
            .from(PARAMETER)
            .where(PATH.eq(path))
            .fetchOne(0, Integer.class);
    return newest == null ? 0 : newest;
  }

  private Parameter insert(
      DSLContext sql, String path, int version, String value, @Nullable String key) {
    long now = clock.millis();
    sql.insertInto(PARAMETER)
        .columns(PATH, VERSION, VALUE, CREATED, KEY)
        .values(path, version, value, now, key)
        .execute();
    return new Parameter(path, version, value, Instant.ofEpochMilli(now));
  }

  private static List<Parameter> rows(DSLContext sql, Condition condition) {
    return sql.select(PATH, VERSION, VALUE, CREATED)
        .from(PARAMETER)
        .where(condition)
        .orderBy(VERSION.desc())
        .fetch(SqlParameters::parameter);
  }

  private static Parameter parameter(Record4<String, Integer, String, Long> row) {
    return new Parameter(
        row.value1(), row.value2(), row.value3(), Instant.ofEpochMilli(row.value4()));
  }

  private static void check(String path, String value) {
    MillraceException.require(
        FORM.matcher(path).matches(),
        PARAMETER_INVALID,
        FIX,
        "path: '%s' (expected: 2 to 16 words of a-z A-Z 0-9 . _ -, each after a /)",
        path.length() > 200 ? path.substring(0, 200) + "…" : path);
    MillraceException.require(
        value.length() <= LONGEST,
        PARAMETER_INVALID,
        "Keep large values as artifacts.",
        "value of %s: %d characters (expected: at most %d)",
        path,
        value.length(),
        LONGEST);
  }
}
