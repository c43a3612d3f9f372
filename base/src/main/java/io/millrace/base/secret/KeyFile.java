package io.millrace.base.secret;

import static io.millrace.base.ErrorCode.SECRET_KEY_INVALID;

import io.millrace.base.MillraceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// A key as 64 hexadecimal digits in a file that its owner alone may read. It is made whole and
/// forced to the disk before anything is sealed with it.
final class KeyFile {
  private static final int KEY_BYTES = 32;
  private static final String OWNER_ONLY = "rw-------";

  private KeyFile() {}

  static SecretKey readOrMake(Path file) {
    try {
      if (Files.notExists(file)) {
        make(file);
      }
      byte[] key = HexFormat.of().parseHex(Files.readString(file).strip());
      if (key.length != KEY_BYTES) {
        throw new IllegalArgumentException("it has %d bytes".formatted(key.length));
      }
      return new SecretKeySpec(key, "AES");
    } catch (IOException | IllegalArgumentException e) {
      throw new MillraceException(
          SECRET_KEY_INVALID,
          "%s holds no key: %s".formatted(file, e.getMessage()),
          "Put the file back as it was. Without it, secrets in the database cannot be read: remove"
              + " the file for a new key, and set them again.",
          e);
    }
  }

  private static void make(Path file) throws IOException {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    Path whole = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(whole);
    try (FileChannel channel =
        FileChannel.open(
            whole,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)))) {
      String text = HexFormat.of().formatHex(key) + "\n";
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
      channel.force(true);
    }
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
