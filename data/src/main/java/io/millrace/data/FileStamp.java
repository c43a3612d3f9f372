package io.millrace.data;

import static io.millrace.base.ErrorCode.CSV_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.digest.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/// What a file was when it was first looked at.
///
/// @param digest SHA-256 of its bytes, lower-case hex
record FileStamp(Path file, String digest, long size, FileTime modified) {
  static FileStamp of(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      long size = Files.size(file);
      FileTime modified = Files.getLastModifiedTime(file);
      return new FileStamp(file, Sha256.of(in).hex(), size, modified);
    } catch (IOException e) {
      throw new MillraceException(
          CSV_INVALID,
          "The file '%s' cannot be read.".formatted(file.getFileName()),
          "Check the file's name, folder and permissions.",
          e);
    }
  }

  /// @throws MillraceException with `CSV_INVALID` if the file has changed since
  void requireUnchanged() {
    boolean same;
    try {
      same = Files.size(file) == size && Files.getLastModifiedTime(file).equals(modified);
    } catch (IOException e) {
      same = false;
    }
    require(
        same,
        CSV_INVALID,
        "Put the file in place under its final name when it is complete.",
        "The file '%s' changed while it was read.",
        file.getFileName());
  }
}
