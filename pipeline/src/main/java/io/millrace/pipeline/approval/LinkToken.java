package io.millrace.pipeline.approval;

import io.millrace.base.digest.Sha256;
import java.security.SecureRandom;
import java.util.Base64;

/// The secret of a one-time link: 256 random bits as base64url. Only its hash is kept.
record LinkToken(String text) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BYTES = 32;

  static LinkToken fresh() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return new LinkToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  String hash() {
    return Sha256.of(text).hex();
  }
}
