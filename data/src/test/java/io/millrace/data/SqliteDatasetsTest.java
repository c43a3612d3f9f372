package io.millrace.data;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;

class SqliteDatasetsTest extends DatasetsContract {
  @Override
  Database database() {
    return TestDatabases.sqlite();
  }
}
