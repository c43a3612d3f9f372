package io.millrace.tracking.sql;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;

class PostgresRunSearchTest extends RunSearchContract {
  @Override
  Database open() {
    return TestDatabases.postgres();
  }
}
