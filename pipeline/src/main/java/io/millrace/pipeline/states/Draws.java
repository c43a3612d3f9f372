package io.millrace.pipeline.states;

import io.millrace.base.digest.Sha256;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/// Numbers that look random and follow from a seed alone. Not thread-safe.
final class Draws {
  private final String seed;
  private int drawn;

  Draws(String seed) {
    this.seed = seed;
  }

  /// In [0, 1).
  double decimal() {
    return (next().getLong() >>> 11) * 0x1.0p-53;
  }

  /// A version 4 UUID.
  String uuid() {
    ByteBuffer bytes = next();
    long high = (bytes.getLong() & ~0xf000L) | 0x4000L;
    long low = (bytes.getLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new UUID(high, low).toString();
  }

  List<Object> shuffled(List<?> elements) {
    List<Object> copy = new ArrayList<>(elements);
    Collections.shuffle(copy, new Random(next().getLong()));
    return copy;
  }

  private ByteBuffer next() {
    return ByteBuffer.wrap(Sha256.of(seed + "#" + drawn++).bytes());
  }
}
