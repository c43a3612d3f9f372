package io.millrace.pipeline;

import static io.millrace.base.ErrorCode.TASK_TOKEN_INVALID;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.base.MillraceException;
import io.millrace.pipeline.ExecutionStore.AttemptId;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Turns attempts into task tokens and back. A token is the attempt itself, sealed with a secret
/// key, so that nobody can make one and no table has to be kept: 28 bytes that name execution,
/// visit and attempt, then 128 bits of their HMAC-SHA-256, as base64url. Thread-safe.
final class TokenSeal {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int NAMED = 16 + Long.BYTES + Integer.BYTES;
  private static final int SEAL = 16;

  private final SecretKeySpec key;

  TokenSeal(String key) {
    this.key = new SecretKeySpec(key.getBytes(UTF_8), ALGORITHM);
  }

  String token(AttemptId attempt) {
    byte[] named =
        ByteBuffer.allocate(NAMED)
            .put(HexFormat.of().parseHex(attempt.execution().value()))
            .putLong(attempt.enteredEvent())
            .putInt(attempt.attempt())
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed(named));
  }

  /// @throws MillraceException with `TASK_TOKEN_INVALID` if it was not made with this key
  AttemptId attempt(String token) {
    byte[] sealed = decode(token);
    byte[] named = Arrays.copyOf(sealed, NAMED);
    if (!MessageDigest.isEqual(sealed, sealed(named))) {
      throw invalid();
    }
    ByteBuffer reader = ByteBuffer.wrap(named);
    byte[] execution = new byte[16];
    reader.get(execution);
    return new AttemptId(
        new ExecutionId(HexFormat.of().formatHex(execution)), reader.getLong(), reader.getInt());
  }

  private static byte[] decode(String token) {
    try {
      return Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException _) {
      throw invalid();
    }
  }

  private static MillraceException invalid() {
    return new MillraceException(
        TASK_TOKEN_INVALID,
        "This is no task token.",
        "Send the whole token, as the task was given it.");
  }

  private byte[] sealed(byte[] named) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] sealed = Arrays.copyOf(named, NAMED + SEAL);
      System.arraycopy(mac.doFinal(named), 0, sealed, NAMED, SEAL);
      return sealed;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
