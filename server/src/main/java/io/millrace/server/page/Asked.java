package io.millrace.server.page;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;

/// What a form asks for by its button.
public final class Asked {
  private Asked() {}

  public static MillraceException unknown(String action) {
    return new MillraceException(
        ErrorCode.REQUEST_INVALID,
        "'%s' is no action of this form.".formatted(action),
        "Use one of the form's buttons.");
  }
}
