package io.millrace.base.http;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A request target, decoded exactly once: whoever asks for the path afterwards sees these
/// segments, so that two parts of the server can't disagree about the resource.
///
/// @param segments decoded; none is empty but the last, which is if the path ends with `/`
public record Target(List<String> segments, Query query) {
  private static final int LENGTH_MAX = 8 * 1024;

  /// Escapes that would hide a separator, a dot segment or an end of string.
  private static final Pattern HIDDEN =
      Pattern.compile("%(2f|5c|2e|3b|00)", Pattern.CASE_INSENSITIVE);

  public Target {
    segments = List.copyOf(segments);
  }

  /// @param raw as it stands in the request line
  /// @throws MillraceException with `TARGET_TOO_LONG` over 8 KiB; with `REQUEST_INVALID` unless it
  ///     is an absolute path of visible ASCII, without `//`, `.`, `..`, `;`, `\`, control
  ///     characters and escapes of them, whose segments decode to UTF-8
  public static Target parse(String raw) {
    MillraceException.require(
        raw.length() <= LENGTH_MAX,
        ErrorCode.TARGET_TOO_LONG,
        "Send long values in the body.",
        "The request target has %s characters (at most %s).",
        raw.length(),
        LENGTH_MAX);
    check(raw.startsWith("/"), "The request target does not begin with '/'.");
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      check(
          c > 0x20 && c < 0x7f && c != '#',
          "The request target holds a character that must be percent-encoded.");
    }
    int mark = raw.indexOf('?');
    String path = mark < 0 ? raw : raw.substring(0, mark);
    return new Target(
        segments(path), mark < 0 ? Query.EMPTY : Query.parse(raw.substring(mark + 1)));
  }

  /// The decoded path, for logs and for people; segments are joined by `/`.
  public String path() {
    return "/" + String.join("/", segments);
  }

  /// The path as it can be requested again.
  public String encodedPath() {
    return segments.stream().map(Percent::encode).collect(Collectors.joining("/", "/", ""));
  }

  private static List<String> segments(String path) {
    check(path.indexOf(';') < 0, "The path holds ';': path parameters are not used here.");
    check(path.indexOf('\\') < 0, "The path holds a backslash.");
    check(!isHiding(path), "The path holds an escape of '/', '\\', '.', ';' or NUL.");
    List<String> segments = new ArrayList<>();
    if (path.equals("/")) {
      return segments;
    }
    for (int begin = 1; begin <= path.length(); ) {
      int slash = path.indexOf('/', begin);
      int end = slash < 0 ? path.length() : slash;
      check(end > begin || slash < 0, "The path holds an empty segment: '//'.");
      segments.add(segment(path.substring(begin, end)));
      begin = end + 1;
    }
    return segments;
  }

  private static String segment(String raw) {
    String decoded = Percent.decode(raw, '+');
    check(!decoded.equals(".") && !decoded.equals(".."), "The path holds a '.' or '..' segment.");
    for (int i = 0; i < decoded.length(); i++) {
      check(!Character.isISOControl(decoded.charAt(i)), "The path holds a control character.");
    }
    check(!isHiding(decoded), "The path is encoded twice.");
    return decoded;
  }

  private static boolean isHiding(String path) {
    return path.indexOf('%') >= 0 && HIDDEN.matcher(path).find();
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw Percent.invalid(message);
    }
  }
}
