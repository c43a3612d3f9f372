package io.millrace.base.database;

import static io.millrace.base.ErrorCode.DATABASE_UNAVAILABLE;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.millrace.base.MillraceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;
import org.jooq.impl.NoTransactionProvider;

/// The database over either engine: a pool of readers, and one group-committing writer.
final class SqlDatabase implements Database {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration WRITER_WAIT_MAX = Duration.ofSeconds(2);
  private static final Duration READER_WAIT_MAX = Duration.ofSeconds(10);
  private static final int READ_ATTEMPTS = 2;

  static {
    System.setProperty("org.jooq.no-logo", "true");
    System.setProperty("org.jooq.no-tips", "true");
  }

  private final Engine engine;
  private final Configuration jooq;
  private final HikariDataSource writers;
  private final HikariDataSource readers;
  private final GroupWriter writer;
  private final ScopedValue<Boolean> inside = ScopedValue.newInstance();
  private final ScopedValue<Enclosing> enclosing = ScopedValue.newInstance();

  /// A unit to which others belong.
  private record Enclosing(DSLContext sql, List<Runnable> onceStored) {}

  private SqlDatabase(Engine engine) {
    this.engine = engine;
    this.jooq =
        new DefaultConfiguration()
            .set(engine.sqlDialect())
            .set(new NoTransactionProvider())
            .set(
                new Settings()
                    .withExecuteLogging(false)
                    .withExecuteLoggingSQLExceptions(false)
                    .withDiagnosticsLogging(false));
    this.writers = pool(engine.writerPool(), WRITER_WAIT_MAX);
    this.readers = pool(engine.readerPool(), READER_WAIT_MAX);
    this.writer =
        new GroupWriter(new GroupCommit(engine, writers, this::context, PATIENCE), this::guard);
  }

  static SqlDatabase open(Engine engine, Migrations migrations) {
    try {
      migrations.apply(engine);
      return new SqlDatabase(engine);
    } catch (SQLException e) {
      engine.close();
      throw new MillraceException(
          DATABASE_UNAVAILABLE,
          "The database cannot be opened: " + e.getMessage(),
          "Check that it is there, that user and password are right and that its disk has space.",
          e);
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  private static HikariDataSource pool(HikariConfig config, Duration waitMax) {
    config.setInitializationFailTimeout(-1);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(waitMax.toMillis());
    return new HikariDataSource(config);
  }

  private DSLContext context(Connection connection) {
    return DSL.using(jooq.derive(connection));
  }

  private void guard(Runnable work) {
    ScopedValue.where(inside, true).run(work);
  }

  @Override
  public Dialect dialect() {
    return engine.dialect();
  }

  @Override
  public <T> T read(Function<DSLContext, T> query) {
    if (enclosing.isBound()) {
      return query.apply(enclosing.get().sql());
    }
    refuseNesting();
    for (int attempt = 1; ; attempt++) {
      try (Connection connection = readers.getConnection()) {
        return ScopedValue.where(inside, true).call(() -> query.apply(context(connection)));
      } catch (SQLException e) {
        retryOrThrow(attempt, e, e);
      } catch (DataAccessException e) {
        SQLException cause = e.getCause(SQLException.class);
        if (cause == null || !engine.endsTransaction(cause)) {
          throw e;
        }
        retryOrThrow(attempt, cause, e);
      }
    }
  }

  private void retryOrThrow(int attempt, SQLException reason, Exception cause) {
    if (attempt == READ_ATTEMPTS || engine.beforeCommit(reason) != Engine.Verdict.TRY_AGAIN) {
      throw new MillraceException(
          DATABASE_UNAVAILABLE,
          "The database cannot be read: " + reason.getMessage(),
          "Check the database and its disk, then try again.",
          cause);
    }
    // What cut one connection has most likely cut the idle ones too.
    readers.getHikariPoolMXBean().softEvictConnections();
  }

  @Override
  public <T> T write(Function<DSLContext, T> unit) {
    if (enclosing.isBound()) {
      return part(enclosing.get().sql(), unit);
    }
    refuseNesting();
    return writer.write(Unit.of(unit));
  }

  @Override
  public <Q, A> A write(JointWork<Q, A> work, Q request) {
    if (enclosing.isBound()) {
      return part(enclosing.get().sql(), sql -> work.run(sql, List.of(request)).getFirst());
    }
    refuseNesting();
    return writer.write(new Unit<>(work, request));
  }

  @Override
  public <T> T writeAll(Supplier<T> work) {
    List<Runnable> onceStored = new ArrayList<>();
    T result =
        write(
            sql -> {
              onceStored.clear();
              return ScopedValue.where(enclosing, new Enclosing(sql, onceStored)).call(work::get);
            });
    onceStored.forEach(this::onceStored);
    return result;
  }

  @Override
  public void onceStored(Runnable work) {
    if (enclosing.isBound()) {
      enclosing.get().onceStored().add(work);
    } else {
      refuseNesting();
      work.run();
    }
  }

  /// A unit that belongs to another one.
  private static <T> T part(DSLContext sql, Function<DSLContext, T> unit) {
    return sql.connectionResult(
        connection -> {
          Savepoint before = connection.setSavepoint();
          try {
            T result = unit.apply(sql);
            connection.releaseSavepoint(before);
            return result;
          } catch (RuntimeException e) {
            connection.rollback(before);
            throw e;
          }
        });
  }

  private void refuseNesting() {
    if (inside.isBound()) {
      throw new IllegalStateException(
          "the database is called from inside a unit or query; use the DSLContext it was given");
    }
  }

  @Override
  public void close() {
    writer.close();
    engine.stopConnecting();
    writers.close();
    readers.close();
    engine.close();
  }
}
