package io.millrace.base.id;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.UUID;

/// Identifiers. All are random: nothing can be told from one about another.
public final class Ids {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Ids() {}

  /// 32 lower-case hex digits (128 random bits), as MLflow's run ids.
  public static String hex32() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /// A version 4 UUID in its usual text form.
  public static String uuid() {
    return UUID.randomUUID().toString();
  }
}
