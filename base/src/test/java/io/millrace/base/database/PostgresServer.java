package io.millrace.base.database;

import io.millrace.base.id.Ids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The PostgreSQL server of the tests: found or started once per JVM.
record PostgresServer(String url, String user, String password) {
  private static final String NAMED = "MILLRACE_TEST_POSTGRES";

  private static final class Holder {
    static final List<String> REASONS = new ArrayList<>();
    static final @Nullable PostgresServer SERVER = find();

    private static @Nullable PostgresServer find() {
      String named = System.getenv(NAMED);
      if (named != null) {
        return new PostgresServer(
            named,
            System.getenv().getOrDefault(NAMED + "_USER", "postgres"),
            System.getenv().getOrDefault(NAMED + "_PASSWORD", ""));
      }
      try {
        Optional<PostgresServer> debian = DebianPostgres.start();
        if (debian.isPresent()) {
          return debian.get();
        }
        REASONS.add("no /usr/lib/postgresql/*/bin");
      } catch (IOException e) {
        REASONS.add("Debian's server did not start: " + e.getMessage());
      }
      try {
        return ZonkyPostgres.start();
      } catch (NoClassDefFoundError e) {
        REASONS.add("Zonky's server is on the class path of base's own tests only");
      } catch (IOException | RuntimeException e) {
        REASONS.add("Zonky's server did not start: " + e);
      }
      System.out.println(reason());
      return null;
    }

    static String reason() {
      return "PostgreSQL tests are skipped: %s not set, %s"
          .formatted(NAMED, String.join(", ", REASONS));
    }
  }

  /// The server, started if need be; empty if there is none here.
  static Optional<PostgresServer> get() {
    return Optional.ofNullable(Holder.SERVER);
  }

  /// Why [#get] is empty.
  static String absence() {
    return Holder.reason();
  }

  /// An empty database.
  DatabaseConfig.Postgres create() {
    return create("");
  }

  /// A database with all that `original` holds, to which nobody may be connected.
  DatabaseConfig.Postgres copy(DatabaseConfig.Postgres original) {
    return create(" TEMPLATE " + name(original));
  }

  private DatabaseConfig.Postgres create(String options) {
    String name = "t_" + Ids.hex32();
    execute("CREATE DATABASE " + name + options);
    int path = url.indexOf('/', "jdbc:postgresql://".length());
    int query = url.indexOf('?');
    String base = url.substring(0, path + 1) + name;
    return new DatabaseConfig.Postgres(
        query < 0 ? base : base + url.substring(query), user, password);
  }

  void drop(DatabaseConfig.Postgres database) {
    execute("DROP DATABASE " + name(database) + " WITH (FORCE)");
  }

  private static String name(DatabaseConfig.Postgres database) {
    int start = database.url().lastIndexOf("/t_") + 1;
    return database.url().substring(start, start + 34);
  }

  private void execute(String sql) {
    try (Connection connection = DriverManager.getConnection(url, user, password);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new UncheckedIOException(new IOException(sql + ": " + e.getMessage(), e));
    }
  }
}
