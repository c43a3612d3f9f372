package io.millrace.data.csv;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Turns failures to read a file into errors with a code.
final class FileErrors {
  private FileErrors() {}

  @FunctionalInterface
  interface Reading<T> {
    T read() throws IOException;
  }

  static <T> T reading(Path file, Reading<T> reading) {
    try {
      return reading.read();
    } catch (NoSuchFileException e) {
      throw new MillraceException(
          ErrorCode.CSV_INVALID,
          "The file '%s' is not there.".formatted(file.getFileName()),
          "Check the file's name and folder.",
          e);
    } catch (IOException e) {
      throw new MillraceException(
          ErrorCode.STORAGE_UNAVAILABLE,
          "The file '%s' cannot be read: %s.".formatted(file.getFileName(), e.getMessage()),
          "Check the file's permissions and the disk.",
          e);
    }
  }
}
