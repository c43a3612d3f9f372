package io.millrace.tracking;

import static io.millrace.base.ErrorCode.ALIAS_INVALID;
import static io.millrace.base.MillraceException.require;

/// Who points an alias elsewhere, and why; kept in its history.
///
/// @param user at most 200 characters; may be empty (unknown)
/// @param reason at most 1,000 characters; may be empty
public record AliasChange(String user, String reason) {
  private static final int USER_MAX = 200;
  private static final int REASON_MAX = 1_000;

  /// @throws io.millrace.base.MillraceException with `ALIAS_INVALID`
  public AliasChange {
    require(
        user.length() <= USER_MAX && reason.length() <= REASON_MAX,
        ALIAS_INVALID,
        "Say it in fewer words.",
        "A name has at most %d characters, a reason at most %d.",
        USER_MAX,
        REASON_MAX);
  }
}
