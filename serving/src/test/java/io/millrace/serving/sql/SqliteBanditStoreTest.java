package io.millrace.serving.sql;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.serving.bandit.BanditStore;
import io.millrace.serving.bandit.BanditStoreContract;
import org.junit.jupiter.api.AfterEach;

class SqliteBanditStoreTest extends BanditStoreContract {
  private final Database database = TestDatabases.sqlite();
  private final BanditStore store = new SqlBanditStore(database);

  @Override
  protected BanditStore store() {
    return store;
  }

  @AfterEach
  void close() {
    database.close();
  }
}
