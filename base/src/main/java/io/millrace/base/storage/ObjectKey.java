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
          isPlain(element, 0, element.length()),
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

  /// As [#parse], without making the key: every URI that is read from the database comes by.
  /// @throws io.millrace.base.MillraceException with `OBJECT_KEY_INVALID` if a rule is broken
  public static void check(String text) {
    if (!isAllowed(text)) {
      parse(text); // says what is wrong with it
    }
  }

  private static boolean isAllowed(String text) {
    String normal = Normalizer.normalize(text, Normalizer.Form.NFC);
    int elements = 0;
    for (int from = 0, end; from <= normal.length(); from = end + 1) {
      int slash = normal.indexOf('/', from);
      end = slash < 0 ? normal.length() : slash;
      if (!isPlain(normal, from, end)) {
        return false;
      }
      elements++;
    }
    return elements <= 64 && normal.getBytes(StandardCharsets.UTF_8).length <= 1_024;
  }

  /// This key with `relative`, split at `/`, below it.
  public ObjectKey resolve(String relative) {
    return new ObjectKey(
        Stream.concat(elements.stream(), parse(relative).elements().stream()).toList());
  }

  public String name() {
    return elements.getLast();
  }

  /// Whether that part of a text may be an element.
  private static boolean isPlain(String text, int from, int end) {
    int diskBytes = 0;
    for (int i = from; i < end; ) {
      int c = text.codePointAt(i);
      if (!isPlain(c)) {
        return false;
      }
      diskBytes += diskBytes(c);
      i += Character.charCount(c);
    }
    return diskBytes > 0
        && diskBytes <= 255
        && !(text.startsWith(".", from) && end == from + 1)
        && !(text.startsWith("..", from) && end == from + 2);
  }

  private static boolean isPlain(int c) {
    boolean isHalf = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    return c >= 0x20 && c != 0x7f && c != '/' && c != '\\' && c != '%' && !isHalf;
  }

  private static int diskBytes(int c) {
    if (c < 0x80) {
      return 1;
    }
    int bytes = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    return 3 * bytes;
  }

  @Override
  public String toString() {
    return String.join("/", elements);
  }
}
