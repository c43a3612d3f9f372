package io.millrace.data;

import static io.millrace.base.ErrorCode.CSV_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What a file was when it was first looked at.
///
/// @param digest SHA-256 of its bytes, lower-case hex
record FileStamp(Path file, String digest, long size, FileTime modified) {
  static FileStamp of(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      long size = Files.size(file);
      FileTime modified = Files.getLastModifiedTime(file);
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      int read = in.read(buffer);
      while (read >= 0) {
        sha256.update(buffer, 0, read);
        read = in.read(buffer);
      }
      return new FileStamp(file, HexFormat.of().formatHex(sha256.digest()), size, modified);
    } catch (IOException e) {
      throw new MillraceException(
          CSV_INVALID,
          "The file '%s' cannot be read.".formatted(file.getFileName()),
          "Check the file's name, folder and permissions.",
          e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
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
