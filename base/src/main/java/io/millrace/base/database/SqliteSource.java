package io.millrace.base.database;

import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sqlite.Function;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;

/// SQLite connections that know [UnicodeLower]'s function and keep their statements.
final class SqliteSource extends SQLiteDataSource {
  static final String PREFIX = "jdbc:sqlite:";

  SqliteSource(SQLiteConfig config, String url) {
    super(config);
    setUrl(url);
  }

  @Override
  public SQLiteConnection getConnection(@Nullable String user, @Nullable String password)
      throws SQLException {
    String file = getUrl().substring(PREFIX.length());
    SQLiteConnection connection = new SqliteConnection(getUrl(), file, getConfig().toProperties());
    Function.create(
        connection, UnicodeLower.SQLITE_FUNCTION, new Lower(), 1, Function.FLAG_DETERMINISTIC);
    return connection;
  }

  private static final class Lower extends Function {
    @Override
    protected void xFunc() throws SQLException {
      @Nullable String text = value_text(0);
      if (text == null) {
        result();
      } else {
        result(text.toLowerCase(Locale.ROOT));
      }
    }
  }
}
