package io.millrace.base.storage.local;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Elements of keys as file names. Whatever is not ASCII is written as `%XX` per byte of UTF-8, so
/// that names do not depend on the locale the server was started with; keys never hold a `%`.
final class FileNames {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private FileNames() {}

  static String of(String element) {
    StringBuilder name = new StringBuilder();
    for (byte b : element.getBytes(StandardCharsets.UTF_8)) {
      if (b >= 0) {
        name.append((char) b);
      } else {
        name.append('%').append(HEX.toHexDigits(b));
      }
    }
    return name.toString();
  }

  /// @throws IllegalArgumentException if `name` was not made by [#of]
  static String element(String name) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c > 0x7f || (c == '%' && i + 3 > name.length())) {
        throw new IllegalArgumentException("file name '%s'".formatted(name));
      }
      if (c == '%') {
        bytes.write(HexFormat.fromHexDigits(name, i + 1, i + 3));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
