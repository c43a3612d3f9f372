package io.millrace.data;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;

class PostgresDatasetsTest extends DatasetsContract {
  @Override
  Database database() {
    return TestDatabases.postgres();
  }
}
