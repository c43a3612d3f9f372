package io.millrace.base.database;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sqlite.core.DB;
import org.sqlite.jdbc4.JDBC4Connection;
import org.sqlite.jdbc4.JDBC4PreparedStatement;

/// A connection that keeps statements when they are closed, as PostgreSQL's driver does: SQLite
/// needs longer to prepare most of ours than to run them. Used by one thread at a time.
final class SqliteConnection extends JDBC4Connection {
  private static final int KEPT_MAX = 256;

  /// By their text, the least recently used first.
  private final LinkedHashMap<String, ArrayDeque<Kept>> idle = new LinkedHashMap<>(16, 0.75f, true);

  private int kept;

  SqliteConnection(String url, String file, Properties properties) throws SQLException {
    super(url, file, properties);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
      throws SQLException {
    @Nullable ArrayDeque<Kept> known = idle.get(sql);
    if (known == null) {
      return new Kept(this, sql);
    }
    Kept statement = known.removeLast();
    kept--;
    if (known.isEmpty()) {
      idle.remove(sql);
    }
    statement.waits = false;
    return statement;
  }

  private void keep(Kept statement) throws SQLException {
    idle.computeIfAbsent(statement.text, _ -> new ArrayDeque<>()).addLast(statement);
    kept++;
    if (kept > KEPT_MAX) {
      var eldest = idle.pollFirstEntry();
      kept -= eldest.getValue().size();
      for (Kept tooMany : eldest.getValue()) {
        tooMany.end();
      }
    }
  }

  /// Closed for its user, it waits for the next one.
  private static final class Kept extends JDBC4PreparedStatement {
    private final SqliteConnection owner;
    private final String text;
    private boolean waits;

    Kept(SqliteConnection owner, String text) throws SQLException {
      super(owner, text);
      this.owner = owner;
      this.text = text;
    }

    @Override
    public void close() throws SQLException {
      if (waits || pointer.isClosed()) {
        return;
      }
      rs.close();
      pointer.safeRunInt(DB::reset);
      clearBatch();
      clearParameters();
      waits = true;
      owner.keep(this);
    }

    void end() throws SQLException {
      super.close();
    }
  }
}
