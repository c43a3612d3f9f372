package io.millrace.base.digest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The SHA-256 digest (FIPS 180-4) of some content.
public final class Sha256 {
  private static final int CHUNK = 1 << 16;

  private final byte[] digest;

  private Sha256(byte[] digest) {
    this.digest = digest;
  }

  public static Sha256 of(byte[] content) {
    return new Sha256(algorithm().digest(content));
  }

  /// @param text taken as UTF-8
  public static Sha256 of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Reads to the end and leaves closing to the caller.
  public static Sha256 of(InputStream content) throws IOException {
    MessageDigest algorithm = algorithm();
    byte[] chunk = new byte[CHUNK];
    for (int read = content.read(chunk); read >= 0; read = content.read(chunk)) {
      algorithm.update(chunk, 0, read);
    }
    return new Sha256(algorithm.digest());
  }

  /// A new computation, for content that streams by.
  public static MessageDigest algorithm() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }

  /// 32 bytes.
  public byte[] bytes() {
    return digest.clone();
  }

  /// 64 hexadecimal digits in lower case.
  public String hex() {
    return HexFormat.of().formatHex(digest);
  }

  /// The first digits of [#hex()], where names need to be short.
  public String hex(int digits) {
    return hex().substring(0, digits);
  }
}
