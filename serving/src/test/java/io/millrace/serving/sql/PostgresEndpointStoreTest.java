package io.millrace.serving.sql;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.serving.EndpointStore;
import io.millrace.serving.EndpointStoreContract;
import org.junit.jupiter.api.AfterEach;

class PostgresEndpointStoreTest extends EndpointStoreContract {
  private final Database database = TestDatabases.postgres();
  private final EndpointStore store = new SqlEndpointStore(database, CLOCK);

  @Override
  protected EndpointStore store() {
    return store;
  }

  @AfterEach
  void close() {
    database.close();
  }
}
