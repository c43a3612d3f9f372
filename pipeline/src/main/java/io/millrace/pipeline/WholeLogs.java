package io.millrace.pipeline;

import io.millrace.base.storage.ObjectKey;
import io.millrace.base.storage.ObjectStore;
import io.millrace.pipeline.ExecutionStore.AttemptId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// The whole logs of attempts that say more than the database keeps of them. While an attempt runs,
/// what it says is in a file; at its end the file becomes an object, if lines were left out of the
/// database. Thread-safe; blocks.
///
/// @param folder of the files
public record WholeLogs(Path folder, ObjectStore objects) {
  private static final String PREFIX = "logs";

  /// Goes on with what the attempt has said before a crash.
  WholeLog of(AttemptId attempt) {
    return new WholeLog(
        file(attempt), file -> objects.put(key(attempt), out -> Files.copy(file, out)));
  }

  /// What an attempt has said, as text; empty if that was little, or is on another node.
  Optional<InputStream> open(AttemptId attempt) {
    if (objects.find(key(attempt)).isPresent()) {
      return Optional.of(objects.open(key(attempt), 0));
    }
    try {
      return Optional.of(Files.newInputStream(file(attempt)));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(AttemptId attempt) {
    return folder.resolve(name(attempt));
  }

  private static ObjectKey key(AttemptId attempt) {
    return ObjectKey.of(PREFIX, attempt.execution().value(), name(attempt));
  }

  private static String name(AttemptId attempt) {
    return AttemptContext.key(attempt) + ".log";
  }
}
