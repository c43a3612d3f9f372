package io.millrace.base.database;

import java.io.Serial;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;

/// Connections for a pool. While the server is away, the pool's thread waits here and looks several
/// times a second whether it is back; left to itself the pool looks every 5 s.
final class PostgresSource extends PGSimpleDataSource implements AutoCloseable {
  @Serial private static final long serialVersionUID = 1;
  private static final Duration LOOK = Duration.ofMillis(250);

  private final transient CountDownLatch closed = new CountDownLatch(1);

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    while (true) {
      try {
        return super.getConnection(user, password);
      } catch (SQLException e) {
        if (!PostgresEngine.isConnection(e) || isClosedAfter(LOOK)) {
          throw e;
        }
      }
    }
  }

  private boolean isClosedAfter(Duration pause) {
    try {
      return closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /// Nobody waits for the server any more.
  @Override
  public void close() {
    closed.countDown();
  }
}
