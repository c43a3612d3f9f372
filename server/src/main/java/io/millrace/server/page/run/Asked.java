package io.millrace.server.page.run;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;

/// What a form asks for by its button.
final class Asked {
  private Asked() {}

  static MillraceException unknown(String action) {
    return new MillraceException(
        ErrorCode.REQUEST_INVALID,
        "'%s' is no action of this form.".formatted(action),
        "Use one of the form's buttons.");
  }
}
