package io.millrace.base.database;

class SqliteDatabaseTest extends DatabaseContract {
  @Override
  Database open() {
    return TestDatabases.sqlite();
  }
}
