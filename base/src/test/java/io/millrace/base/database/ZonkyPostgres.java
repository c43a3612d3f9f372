package io.millrace.base.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;

/// PostgreSQL unpacked from a jar, for machines without a package of it. Lives as long as this JVM.
final class ZonkyPostgres {
  private ZonkyPostgres() {}

  static PostgresServer start() throws IOException {
    EmbeddedPostgres server = EmbeddedPostgres.start();
    return new PostgresServer(
        "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(server.getPort()), "postgres", "");
  }
}
