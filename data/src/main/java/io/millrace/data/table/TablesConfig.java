package io.millrace.data.table;

import java.nio.file.Path;
import java.util.Optional;

/// Where tables live.
///
/// @param warehouse folder of their files
/// @param catalogUri JDBC address of the database that knows the current state of each table:
///     `jdbc:sqlite:` with a file of its own, or `jdbc:postgresql:`
/// @param user of that database
/// @param password of that database
public record TablesConfig(
    Path warehouse, String catalogUri, Optional<String> user, Optional<String> password) {
  public TablesConfig {
    warehouse = warehouse.toAbsolutePath().normalize();
  }

  /// Tables below `folder`, with their catalog in `catalog.db` there.
  public static TablesConfig local(Path folder) {
    Path catalog = folder.toAbsolutePath().normalize().resolve("catalog.db");
    return new TablesConfig(folder, "jdbc:sqlite:" + catalog, Optional.empty(), Optional.empty());
  }

  /// Tables below `folder`, with their catalog in a PostgreSQL database.
  public static TablesConfig postgres(Path folder, String uri, String user, String password) {
    return new TablesConfig(folder, uri, Optional.of(user), Optional.of(password));
  }

  @Override
  public String toString() {
    return "TablesConfig[warehouse=%s, user=%s, password=***]".formatted(warehouse, user);
  }
}
