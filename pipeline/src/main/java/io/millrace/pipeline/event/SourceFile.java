package io.millrace.pipeline.event;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file to read while this is open.
///
/// @param copy whether it was made for this reader alone
public record SourceFile(Path path, boolean copy) implements AutoCloseable {
  @Override
  public void close() {
    try {
      if (copy) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
