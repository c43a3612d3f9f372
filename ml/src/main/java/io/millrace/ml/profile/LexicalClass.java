package io.millrace.ml.profile;

/// What one text looks like, by the whole-string patterns of Deequ.
enum LexicalClass {
  FRACTIONAL,
  INTEGRAL,
  BOOLEAN,
  TEXT;

  /// Fractional: sign, blank after a sign, digits, then a dot with digits or an exponent or both.
  /// Integral: the same without either. `1.`, `.5`, `NaN`, `1,000`, ` 1` and `True` are texts.
  static LexicalClass of(String text) {
    if (text.equals("true") || text.equals("false")) {
      return BOOLEAN;
    }
    int at = 0;
    if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
      at++;
      if (at < text.length() && text.charAt(at) == ' ') {
        at++;
      }
    }
    int digits = digits(text, at);
    if (digits == at) {
      return TEXT;
    }
    if (digits == text.length()) {
      return INTEGRAL;
    }
    return fraction(text, digits) ? FRACTIONAL : TEXT;
  }

  /// Whether the rest is `.digits`, an exponent, or the one after the other.
  private static boolean fraction(String text, int from) {
    int at = from;
    if (text.charAt(at) == '.') {
      int end = digits(text, at + 1);
      if (end == at + 1) {
        return false;
      }
      at = end;
    }
    if (at == text.length()) {
      return true;
    }
    if (text.charAt(at) != 'e' && text.charAt(at) != 'E') {
      return false;
    }
    at++;
    if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
      at++;
    }
    return at < text.length() && digits(text, at) == text.length();
  }

  private static int digits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }
}
