package io.millrace.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.DatabaseConfig;
import io.millrace.base.database.TestDatabases;
import io.millrace.server.Platform;
import io.millrace.server.ServerOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same story with the metadata in a real PostgreSQL.
class PostgresStoryTest {
  @TempDir Path folder;

  @Test
  void theLoopClosesOnPostgres() throws Exception {
    DatabaseConfig.Postgres database = TestDatabases.postgresConfig();
    StoryData data = Demo.market(folder.resolve("market"), 2);
    try (NoticeSink notices = new NoticeSink()) {
      DemoProject project =
          DemoProject.create(
              folder.resolve("project"), Market.TARGET, notices.url(), Instant.now());
      Files.writeString(project.folder().resolve("password"), database.password());
      Files.writeString(
          project.folder().resolve("millrace.server.yaml"),
          "database: { url: \"%s\", user: %s, password_file: password }%n"
              .formatted(database.url(), database.user()),
          StandardOpenOption.APPEND);
      ServerOptions options = ServerOptions.of(project.folder(), Optional.empty(), "127.0.0.1", 0);
      try (Platform platform = Platform.start(options)) {
        Story story = new Story(data, project, platform.address(), notices, true);
        List<Stage> stages = story.play(new Silence());
        assertThat(stages).hasSize(12).allSatisfy(stage -> assertThat(stage.isGood()).isTrue());
      }
    }
    assertThat(project("millrace.db")).doesNotExist();
  }

  private Path project(String file) {
    return folder.resolve("project/.millrace").resolve(file);
  }

  private static final class Silence implements Demo.Listener {
    @Override
    public void begins(int number, int of, String title) {}

    @Override
    public void ended(int number, int of, Stage stage) {}
  }
}
