package io.millrace.serving.sql;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.serving.OutcomeStore;
import io.millrace.serving.OutcomeStoreContract;
import org.junit.jupiter.api.AfterEach;

class PostgresOutcomeStoreTest extends OutcomeStoreContract {
  private final Database database = TestDatabases.postgres();
  private final OutcomeStore store = new SqlOutcomeStore(database, CLOCK);

  @Override
  protected OutcomeStore store() {
    return store;
  }

  @AfterEach
  void close() {
    database.close();
  }
}
