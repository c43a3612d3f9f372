package io.millrace.base.database;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.base.http.FreePort;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/// A PostgreSQL server of one test, to be stopped and started again under those who use it.
public final class OwnPostgres implements AutoCloseable {
  private static final String CUT_OTHERS =
      """
      select pg_terminate_backend(pid) from pg_stat_activity
      where backend_type = 'client backend' and pid <> pg_backend_pid()""";

  private final PostgresCluster cluster;
  private final int port;

  private OwnPostgres(PostgresCluster cluster, int port) {
    this.cluster = cluster;
    this.port = port;
  }

  /// A server that runs; skips the test where there is none to run.
  public static OwnPostgres start() throws IOException {
    Optional<PostgresCluster> cluster =
        PostgresCluster.in(TestFolders.create("millrace-own-postgres"));
    assumeTrue(cluster.isPresent(), "there is no /usr/lib/postgresql/*/bin");
    cluster.get().create();
    OwnPostgres own = new OwnPostgres(cluster.get(), FreePort.find());
    own.goOn();
    return own;
  }

  public DatabaseConfig.Postgres config() {
    return new DatabaseConfig.Postgres(PostgresCluster.url(port), PostgresCluster.USER, "");
  }

  /// Ends in order, and breaks off what runs.
  public void stop() throws IOException {
    cluster.stop(PostgresCluster.Stop.FAST);
  }

  /// Ends as if it had crashed: the next start reads its log.
  public void crash() throws IOException {
    cluster.stop(PostgresCluster.Stop.IMMEDIATE);
  }

  /// Starts it again.
  public void goOn() throws IOException {
    cluster.start(port);
  }

  /// Ends all connections; the server stays.
  public void cutConnections() throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(config().url(), config().user(), config().password());
        Statement statement = connection.createStatement()) {
      statement.execute(CUT_OTHERS);
    }
  }

  @Override
  public void close() throws IOException {
    if (cluster.runs()) {
      crash();
    }
    cluster.delete();
  }
}
