package io.millrace.server.page;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Pages of what is tracked, through their routes, over one real database for all tests of a class.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class TrackedPagesCase {
  private Database database;
  protected Fakes fakes;

  @BeforeAll
  void open(@TempDir Path folder) {
    database = TestDatabases.sqlite();
    fakes = Fakes.tracking(folder, database);
  }

  @AfterAll
  void close() {
    database.close();
  }
}
