package io.millrace.data.table;

import io.millrace.base.database.TestDatabases;
import java.nio.file.Path;

class PostgresTablesTest extends TablesContract {
  @Override
  TablesConfig config(Path warehouse) {
    var config = TestDatabases.postgresConfig();
    return TablesConfig.postgres(warehouse, config.url(), config.user(), config.password());
  }
}
