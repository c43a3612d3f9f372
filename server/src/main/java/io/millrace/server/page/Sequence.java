package io.millrace.server.page;

import io.millrace.base.http.Request;
import java.util.Optional;

/// Reads the numbers by which addresses name events and notices.
final class Sequence {
  private Sequence() {}

  static Optional<Long> of(String text) {
    return text.matches("\\d{1,15}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
  }

  /// Where a page of a list begins; [Long#MAX_VALUE] for the first.
  static long before(Request request) {
    return request.query("before").flatMap(Sequence::of).orElse(Long.MAX_VALUE);
  }
}
