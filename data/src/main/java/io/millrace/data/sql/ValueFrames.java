package io.millrace.data.sql;

import io.millrace.base.worker.FrameReader;
import io.millrace.base.worker.FrameWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The values of a [ResultTable] in frames: a letter for the kind, then the value.
final class ValueFrames {
  private static final int DEPTH_MAX = 100;
  private static final int SCALE_MAX = 1_000;

  private ValueFrames() {}

  static void put(FrameWriter frame, @Nullable Object value) {
    switch (value) {
      case null -> frame.putByte('0');
      case Boolean flag -> frame.putByte(flag ? 't' : 'f');
      case Long number -> frame.putByte('L').putLong(number);
      case Double number -> frame.putByte('D').putDouble(number);
      case BigDecimal number -> frame.putByte('B').putText(number.toString());
      case String text -> frame.putByte('T').putText(text);
      case Instant time -> frame.putByte('I').putLong(time.getEpochSecond()).putInt(time.getNano());
      case List<?> list -> {
        frame.putByte('[');
        list.forEach(element -> put(frame, element));
        frame.putByte(']');
      }
      case Map<?, ?> map -> {
        frame.putByte('{');
        map.forEach(
            (key, element) -> {
              put(frame, key);
              put(frame, element);
            });
        frame.putByte('}');
      }
      default -> throw new IllegalArgumentException(value.getClass().getName());
    }
  }

  static @Nullable Object read(FrameReader frame) {
    return read(frame, frame.readByte(), DEPTH_MAX);
  }

  private static @Nullable Object read(FrameReader frame, int kind, int depthLeft) {
    if (depthLeft == 0) {
      throw FrameReader.nonsense();
    }
    return switch (kind) {
      case '0' -> null;
      case 't' -> true;
      case 'f' -> false;
      case 'L' -> frame.readLong();
      case 'D' -> frame.readDouble();
      case 'B' -> decimal(frame.readText());
      case 'T' -> frame.readText();
      case 'I' -> Instant.ofEpochSecond(frame.readLong(), frame.readInt());
      case '[' -> list(frame, depthLeft - 1);
      case '{' -> map(frame, depthLeft - 1);
      default -> throw FrameReader.nonsense();
    };
  }

  /// Not one whose digits would fill the memory when they are written out.
  private static BigDecimal decimal(String text) {
    try {
      BigDecimal number = new BigDecimal(text);
      if (Math.abs((long) number.scale()) <= SCALE_MAX) {
        return number;
      }
    } catch (NumberFormatException _) {
      // As below.
    }
    throw FrameReader.nonsense();
  }

  private static List<@Nullable Object> list(FrameReader frame, int depthLeft) {
    List<@Nullable Object> list = new ArrayList<>();
    for (int kind = frame.readByte(); kind != ']'; kind = frame.readByte()) {
      list.add(read(frame, kind, depthLeft));
    }
    return list;
  }

  private static Map<String, @Nullable Object> map(FrameReader frame, int depthLeft) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int kind = frame.readByte(); kind != '}'; kind = frame.readByte()) {
      String key = String.valueOf(read(frame, kind, depthLeft));
      map.put(key, read(frame, frame.readByte(), depthLeft));
    }
    return map;
  }
}
