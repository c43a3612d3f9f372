package io.millrace.base.id;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.UUID;

/// Identifiers. All are random: nothing can be told from one about another.
public final class Ids {
  private static final SecureRandom RANDOM = new SecureRandom();

  /// Random bytes that wait to be used: one call of the generator costs as much as a prediction.
  /// Guarded by its monitor.
  private static final ByteBuffer SUPPLY = ByteBuffer.allocate(4096).position(4096);

  private Ids() {}

  /// 32 lower-case hex digits (128 random bits), as MLflow's run ids.
  public static String hex32() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /// A version 4 UUID in its usual text form.
  public static String uuid() {
    return randomUuid().toString();
  }

  /// A version 4 UUID (RFC 9562, section 5.4).
  public static UUID randomUuid() {
    long high;
    long low;
    synchronized (SUPPLY) {
      if (!SUPPLY.hasRemaining()) {
        RANDOM.nextBytes(SUPPLY.array());
        SUPPLY.clear();
      }
      high = SUPPLY.getLong();
      low = SUPPLY.getLong();
    }
    return new UUID((high & ~0xF000L) | 0x4000L, (low & ~(3L << 62)) | (1L << 63));
  }
}
