package io.millrace.pipeline.webhook;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Shows the receiver of a call that it comes from who knows the secret: `v1,` and HMAC-SHA256 over
/// `id.timestamp.body` in Base64. Source: MLflow's webhooks, after the Standard Webhooks
/// specification.
final class Signature {
  private static final String ALGORITHM = "HmacSHA256";

  private Signature() {}

  /// @param timestamp seconds since the epoch
  static String of(String secret, String id, String timestamp, String body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      String signed = String.join(".", id, timestamp, body);
      byte[] signature = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(signature);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException(ALGORITHM + " is part of every Java", e);
    }
  }
}
