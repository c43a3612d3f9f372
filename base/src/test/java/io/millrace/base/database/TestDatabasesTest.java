package io.millrace.base.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TestDatabasesTest {
  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void areFreshAndNamedAfterTheirEngine(Database database) {
    assertThat(database.<Integer>write(sql -> sql.execute("create table t (id integer)"))).isZero();
    assertThat(database)
        .hasToString(database.dialect() == Database.Dialect.SQLITE ? "SQLite" : "PostgreSQL");
  }
}
