package io.millrace.base.telemetry;

import java.util.HexFormat;
import java.util.Optional;

/// What a request's `traceparent` says: the span on whose behalf it comes.
///
/// Source: W3C Recommendation *Trace Context* (2021), section 3.2.
///
/// @param traceHigh the upper half of the trace's id
/// @param traceLow the lower half; not both halves are 0
/// @param span the id of the caller's span, not 0
/// @param isSampled whether the caller records its span
public record TraceParent(long traceHigh, long traceLow, long span, boolean isSampled) {
  private static final int LENGTH = 55;

  /// Empty if it is none: a caller's mistake in it must not fail a request. Of a later version what
  /// this one knows is read.
  public static Optional<TraceParent> parse(String text) {
    boolean isWellFormed =
        text.length() >= LENGTH
            && text.charAt(2) == '-'
            && text.charAt(35) == '-'
            && text.charAt(52) == '-'
            && isHex(text, 0, 2)
            && isHex(text, 3, 35)
            && isHex(text, 36, 52)
            && isHex(text, 53, 55);
    if (!isWellFormed || text.startsWith("ff")) {
      return Optional.empty();
    }
    boolean mayBeLonger = !text.startsWith("00");
    if (text.length() > LENGTH && !(mayBeLonger && text.charAt(LENGTH) == '-')) {
      return Optional.empty();
    }
    long high = HexFormat.fromHexDigitsToLong(text, 3, 19);
    long low = HexFormat.fromHexDigitsToLong(text, 19, 35);
    long span = HexFormat.fromHexDigitsToLong(text, 36, 52);
    boolean isSampled = (HexFormat.fromHexDigits(text, 53, 55) & 1) != 0;
    return (high == 0 && low == 0) || span == 0
        ? Optional.empty()
        : Optional.of(new TraceParent(high, low, span, isSampled));
  }

  private static boolean isHex(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }
}
