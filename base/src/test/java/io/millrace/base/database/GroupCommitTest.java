package io.millrace.base.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import javax.sql.DataSource;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// What callers are told when SQLite fails; the driver's errors are injected, the database is real.
class GroupCommitTest {
  @TempDir private Path folder;
  private final Deque<SQLException> atBegin = new ArrayDeque<>();
  private final Deque<SQLException> atCommit = new ArrayDeque<>();
  private Engine engine;
  private HikariDataSource pool;
  private GroupCommit commit;

  @BeforeEach
  void open() {
    engine = SqliteEngine.open(new DatabaseConfig.Sqlite(folder.resolve("test.db")));
    pool = new HikariDataSource(engine.writerPool());
    commit =
        new GroupCommit(
            engine,
            failing(pool),
            connection -> DSL.using(connection, SQLDialect.SQLITE),
            Duration.ofMillis(200));
    write("create table t (id integer)");
  }

  @AfterEach
  void close() {
    pool.close();
    engine.close();
  }

  @Test
  void saysThatNothingIsStoredWhenTheDiskIsFullAndGoesOnAfterwards() {
    atCommit.add(error(SQLiteErrorCode.SQLITE_FULL));
    assertRefused("insert into t values (1)", ErrorCode.DATABASE_UNAVAILABLE);
    assertThat(write("insert into t values (2)")).isEqualTo(1);
    assertThat(write("delete from t")).isEqualTo(1);
  }

  @Test
  void writesNoMoreOnceAnFsyncHasFailed() {
    atCommit.add(error(SQLiteErrorCode.SQLITE_IOERR_FSYNC));
    assertRefused("insert into t values (1)", ErrorCode.WRITE_OUTCOME_UNKNOWN);
    assertRefused("insert into t values (2)", ErrorCode.DATABASE_UNAVAILABLE);
    assertRefused("insert into t values (3)", ErrorCode.DATABASE_UNAVAILABLE);
  }

  @Test
  void triesAgainWhileAnotherProgramHoldsTheLock() {
    atBegin.add(error(SQLiteErrorCode.SQLITE_BUSY));
    atBegin.add(error(SQLiteErrorCode.SQLITE_BUSY_SNAPSHOT));
    assertThat(write("insert into t values (1)")).isEqualTo(1);
    assertThat(write("delete from t")).isEqualTo(1);
  }

  @Test
  void givesUpAfterAWhileAndTriesEachGroupOnceUntilOneSucceeds() {
    for (int i = 0; i < 1_000; i++) {
      atBegin.add(error(SQLiteErrorCode.SQLITE_BUSY));
    }
    assertRefused("insert into t values (1)", ErrorCode.DATABASE_UNAVAILABLE);
    int left = atBegin.size();
    assertRefused("insert into t values (2)", ErrorCode.DATABASE_UNAVAILABLE);
    assertThat(atBegin).hasSize(left - 1);
    atBegin.clear();
    assertThat(write("insert into t values (3)")).isEqualTo(1);
  }

  @Test
  void refusesTheWholeGroupWhenAUnitLosesTheTransaction() {
    Unit<?, Integer> good = Unit.of(sql -> sql.execute("insert into t values (1)"));
    Unit<?, Integer> fatal =
        Unit.of(
            _ -> {
              throw new org.jooq.exception.DataAccessException(
                  "full", error(SQLiteErrorCode.SQLITE_FULL));
            });
    commit.commit(List.of(good, fatal));
    for (Unit<?, Integer> unit : List.of(good, fatal)) {
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(unit::await)
          .returns(ErrorCode.DATABASE_UNAVAILABLE, MillraceException::code);
    }
    assertThat(write("delete from t")).isZero();
  }

  private int write(String sql) {
    Unit<?, Integer> unit = Unit.of(context -> context.execute(sql));
    commit.commit(List.of(unit));
    return unit.await();
  }

  private void assertRefused(String sql, ErrorCode code) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> write(sql))
        .returns(code, MillraceException::code);
  }

  private static SQLException error(SQLiteErrorCode code) {
    return new SQLiteException(code.message, code);
  }

  private DataSource failing(DataSource real) {
    return proxy(
        DataSource.class,
        real,
        (name, _) -> name.equals("getConnection") ? failing(real.getConnection()) : null);
  }

  private Connection failing(Connection real) {
    return proxy(
        Connection.class,
        real,
        (name, args) -> {
          if (name.equals("setAutoCommit")) {
            SQLException error = ((Boolean) args[0] ? atCommit : atBegin).poll();
            if (error != null) {
              throw error;
            }
          }
          return null;
        });
  }

  /// Answers instead of the real thing, unless with null.
  private interface Instead {
    @Nullable Object answer(String method, Object[] arguments) throws SQLException;
  }

  private static <T> T proxy(Class<T> type, T real, Instead instead) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              Object answer = instead.answer(method.getName(), arguments);
              if (answer != null) {
                return answer;
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
