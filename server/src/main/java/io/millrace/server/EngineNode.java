package io.millrace.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.base.database.Database;
import io.millrace.base.id.Ids;
import io.millrace.pipeline.EngineConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Which engine this server is among those on its database. On SQLite it is the only one. On
/// PostgreSQL it has a name, kept in the state folder: after a restart it goes on at once with what
/// it had, while others wait until its lease is over.
final class EngineNode {
  private static final String FILE = "node";

  private EngineNode() {}

  static EngineConfig config(Database.Dialect dialect, Path state) {
    return switch (dialect) {
      case SQLITE -> EngineConfig.ALONE;
      case POSTGRES -> EngineConfig.shared(name(state.resolve(FILE)));
    };
  }

  private static String name(Path file) {
    try {
      if (!Files.exists(file)) {
        Files.createDirectories(file.getParent());
        Files.writeString(file, Ids.hex32(), UTF_8, StandardOpenOption.CREATE_NEW);
      }
      return Files.readString(file, UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
