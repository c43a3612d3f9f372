package io.millrace.base.storage;

import static io.millrace.base.ErrorCode.OBJECT_KEY_INVALID;
import static io.millrace.base.MillraceException.require;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.stream.Stream;

/// A name inside the object store: a list of checked elements. The only way from a client's string
/// to a stored object; no client string ever becomes a path.
///
/// @param elements 1 to 64; each in NFC, not empty, not `.` or `..`, without control characters,
///     `/`, `\`, `%` or halves of surrogate pairs, at most 255 bytes (others than ASCII count
///     three times, as disks keep them as `%XX`); together at most 1,024 bytes of UTF-8
public record ObjectKey(List<String> elements) {
  private static final String FIX =
      "Use a relative name such as model/MLmodel, without '.', '..', '%' or backslashes.";

  /// @throws io.millrace.base.MillraceException with `OBJECT_KEY_INVALID` if a rule above is broken
  public ObjectKey {
    elements = elements.stream().map(e -> Normalizer.normalize(e, Normalizer.Form.NFC)).toList();
    String text = String.join("/", elements);
    require(
        !elements.isEmpty() && elements.size() <= 64,
        OBJECT_KEY_INVALID,
        FIX,
        "name '%s' has %d elements (expected: 1 to 64)",
        text,
        elements.size());
    require(
        text.getBytes(StandardCharsets.UTF_8).length <= 1_024,
        OBJECT_KEY_INVALID,
        FIX,
        "name '%s…' is longer than 1,024 bytes",
        text.substring(0, Math.min(40, text.length())));
    for (String element : elements) {
      require(
          isPlain(element),
          OBJECT_KEY_INVALID,
          FIX,
          "name '%s': element '%s' is not allowed",
          text,
          element);
    }
  }

  public static ObjectKey of(String... elements) {
    return new ObjectKey(List.of(elements));
  }

  /// Splits at `/`.
  /// @throws io.millrace.base.MillraceException with `OBJECT_KEY_INVALID` if a rule is broken
  public static ObjectKey parse(String text) {
    return new ObjectKey(List.of(text.split("/", -1)));
  }

  /// This key with `relative`, split at `/`, below it.
  public ObjectKey resolve(String relative) {
    return new ObjectKey(
        Stream.concat(elements.stream(), parse(relative).elements().stream()).toList());
  }

  public String name() {
    return elements.getLast();
  }

  private static boolean isPlain(String element) {
    return !element.isEmpty()
        && !element.equals(".")
        && !element.equals("..")
        && diskBytes(element) <= 255
        && element
            .codePoints()
            .noneMatch(
                c ->
                    c < 0x20
                        || c == 0x7f
                        || c == '/'
                        || c == '\\'
                        || c == '%'
                        || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
  }

  private static int diskBytes(String element) {
    int bytes = 0;
    for (byte b : element.getBytes(StandardCharsets.UTF_8)) {
      bytes += b < 0 ? 3 : 1;
    }
    return bytes;
  }

  @Override
  public String toString() {
    return String.join("/", elements);
  }
}
