package io.millrace.monitoring.sql;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.monitoring.MonitorStore;
import io.millrace.monitoring.MonitorStoreContract;
import org.junit.jupiter.api.AfterEach;

class SqliteMonitorStoreTest extends MonitorStoreContract {
  private final Database database = TestDatabases.sqlite();
  private final MonitorStore store = new SqlMonitorStore(database);

  @Override
  protected MonitorStore store() {
    return store;
  }

  @AfterEach
  void close() {
    database.close();
  }
}
