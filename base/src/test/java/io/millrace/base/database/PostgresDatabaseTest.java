package io.millrace.base.database;

class PostgresDatabaseTest extends DatabaseContract {
  @Override
  Database open() {
    return TestDatabases.postgres();
  }
}
