package io.millrace.base.secret;

import static io.millrace.base.ErrorCode.SECRET_UNREADABLE;

import io.millrace.base.MillraceException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/// Encrypts texts for the database: AES-256-GCM with a random nonce for each, as
/// `version, nonce, ciphertext and tag` in Base64. What a text belongs to is authenticated with it,
/// so that it opens in no other row. Thread-safe.
public final class Seal {
  private static final byte VERSION = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final String ALGORITHM = "AES/GCM/NoPadding";

  private final SecretKey key;
  private final SecureRandom random = new SecureRandom();

  private Seal(SecretKey key) {
    this.key = key;
  }

  /// With the key in a file, which is made if there is none.
  /// @throws MillraceException with `SECRET_KEY_INVALID`
  public static Seal withKeyIn(Path file) {
    return new Seal(KeyFile.readOrMake(file));
  }

  /// @param owner what the text belongs to, such as a table and an id
  public String seal(String text, String owner) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] encrypted =
          cipher(Cipher.ENCRYPT_MODE, nonce, owner).doFinal(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder()
          .encodeToString(
              ByteBuffer.allocate(1 + NONCE_BYTES + encrypted.length)
                  .put(VERSION)
                  .put(nonce)
                  .put(encrypted)
                  .array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(ALGORITHM + " is part of every Java", e);
    }
  }

  /// @param owner as it was when the text was sealed
  /// @throws MillraceException with `SECRET_UNREADABLE` if it was sealed with another key or for
  ///     another owner, or was changed since
  public String open(String text, String owner) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
      if (bytes.remaining() < 1 + NONCE_BYTES + TAG_BYTES || bytes.get() != VERSION) {
        throw new IllegalArgumentException("it has another form");
      }
      byte[] nonce = new byte[NONCE_BYTES];
      bytes.get(nonce);
      byte[] encrypted = new byte[bytes.remaining()];
      bytes.get(encrypted);
      return new String(
          cipher(Cipher.DECRYPT_MODE, nonce, owner).doFinal(encrypted), StandardCharsets.UTF_8);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new MillraceException(
          SECRET_UNREADABLE,
          "The secret of %s cannot be read with this server's key.".formatted(owner),
          "Put back the key file that the server had when the secret was set, or set it again.",
          e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String owner) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(ALGORITHM);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
    cipher.updateAAD(owner.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
