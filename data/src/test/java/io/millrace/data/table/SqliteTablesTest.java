package io.millrace.data.table;

import java.nio.file.Path;

class SqliteTablesTest extends TablesContract {
  @Override
  TablesConfig config(Path warehouse) {
    return TablesConfig.local(warehouse);
  }
}
