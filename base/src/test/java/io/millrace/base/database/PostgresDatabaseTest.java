package io.millrace.base.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Test;

class PostgresDatabaseTest extends DatabaseContract {
  private static final String CUT_OTHERS =
      """
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()""";

  @Override
  Database open() {
    return TestDatabases.postgres();
  }

  @Test
  void plansForShortQueriesOfFewRows() {
    try (Database database = TestDatabases.postgres()) {
      for (int i = 0; i < 3; i++) {
        assertThat(database.<String>read(PostgresDatabaseTest::planning)).isEqualTo("off 1.1");
        assertThat(database.<String>write(PostgresDatabaseTest::planning)).isEqualTo("off 1.1");
      }
    }
  }

  private static String planning(DSLContext sql) {
    return sql.fetchSingle(
            "select current_setting('jit') || ' ' || current_setting('random_page_cost')")
        .get(0, String.class);
  }

  @Test
  void goesOnAfterAllConnectionsWereCut() {
    DatabaseConfig.Postgres config = TestDatabases.postgresConfig();
    try (Database database = Databases.open(config)) {
      assertThat(database.<Integer>read(sql -> sql.fetchSingle("select 1").get(0, Integer.class)))
          .isEqualTo(1);
      cutConnections(config);
      assertThat(database.<Integer>read(sql -> sql.fetchSingle("select 2").get(0, Integer.class)))
          .isEqualTo(2);
      cutConnections(config);
      assertThat(database.<Integer>write(sql -> sql.execute("create table t (id integer)")))
          .isZero();
    }
  }

  @Test
  void readsThoughManyIdleConnectionsWereCut() throws Exception {
    DatabaseConfig.Postgres config = TestDatabases.postgresConfig();
    try (Database database = Databases.open(config);
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      CyclicBarrier allAtOnce = new CyclicBarrier(5);
      List<Future<Integer>> reads = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        reads.add(callers.submit(() -> database.read(sql -> together(allAtOnce, sql))));
      }
      for (Future<Integer> read : reads) {
        read.get();
      }
      cutConnections(config);

      assertThat(database.<Integer>read(sql -> sql.fetchSingle("select 2").get(0, Integer.class)))
          .isEqualTo(2);
    }
  }

  private static int together(CyclicBarrier barrier, DSLContext sql) {
    int one = sql.fetchSingle("select 1").get(0, Integer.class);
    try {
      barrier.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new AssertionError(e);
    }
    return one;
  }

  @Test
  void runsAUnitAgainWhenItsConnectionIsCut() {
    DatabaseConfig.Postgres config = TestDatabases.postgresConfig();
    AtomicInteger attempts = new AtomicInteger();
    try (Database database = Databases.open(config)) {
      database.write(sql -> sql.execute("create table t (id integer)"));
      database.write(
          sql -> {
            if (attempts.incrementAndGet() == 1) {
              cutConnections(config);
            }
            return sql.execute("insert into t values (1)");
          });
      assertThat(database.<Integer>read(sql -> sql.fetchCount(sql.selectFrom("t")))).isEqualTo(1);
    }
    assertThat(attempts).hasValue(2);
  }

  @Test
  void letsTwoNodesNumberRowsWithoutAnError() throws Exception {
    DatabaseConfig.Postgres config = TestDatabases.postgresConfig();
    try (Database one = Databases.open(config);
        Database two = Databases.open(config);
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      one.write(sql -> sql.execute("create table t (id integer primary key)"));
      List<Future<Integer>> writes = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        writes.add(callers.submit(() -> one.write(PostgresDatabaseTest::next)));
        writes.add(callers.submit(() -> two.write(PostgresDatabaseTest::next)));
      }
      List<Integer> ids = new ArrayList<>();
      for (Future<Integer> write : writes) {
        ids.add(write.get());
      }
      assertThat(ids).doesNotHaveDuplicates().hasSize(200);
    }
  }

  private static int next(DSLContext sql) {
    int next = sql.fetchSingle("select coalesce(max(id), 0) + 1 from t").get(0, Integer.class);
    sql.execute("insert into t values (?)", next);
    return next;
  }

  private static void cutConnections(DatabaseConfig.Postgres config) {
    try (Connection connection =
            DriverManager.getConnection(config.url(), config.user(), config.password());
        Statement statement = connection.createStatement()) {
      statement.execute(CUT_OTHERS);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
