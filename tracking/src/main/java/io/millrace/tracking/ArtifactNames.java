package io.millrace.tracking;

import static io.millrace.base.ErrorCode.ARTIFACT_PATH_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.storage.ObjectKey;

/// The rule for names of artifacts: that of [ObjectKey], and no `#` and no drive letter, which
/// clients would read as something else than a name.
final class ArtifactNames {
  private ArtifactNames() {}

  /// @param path relative, with `/`, not empty
  /// @throws MillraceException with `ARTIFACT_PATH_INVALID`
  static void check(String path) {
    require(
        path.indexOf('#') < 0 && !hasDrive(path),
        ARTIFACT_PATH_INVALID,
        "Use a plain relative name such as model/MLmodel.",
        "Invalid path: '%s' holds '#' or a drive letter",
        path);
    try {
      ObjectKey.check(path);
    } catch (MillraceException e) {
      throw new MillraceException(ARTIFACT_PATH_INVALID, "Invalid path: " + e.detail(), e.fix(), e);
    }
  }

  private static boolean hasDrive(String path) {
    return path.indexOf(':') == 1
        && "abcdefghijklmnopqrstuvwxyz".indexOf(path.charAt(0) | 0x20) >= 0;
  }
}
