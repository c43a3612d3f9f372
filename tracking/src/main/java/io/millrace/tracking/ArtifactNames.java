package io.millrace.tracking;

import static io.millrace.base.ErrorCode.ARTIFACT_PATH_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.storage.ObjectKey;
import java.util.regex.Pattern;

/// The rule for names of artifacts: that of [ObjectKey], and no `#` and no drive letter, which
/// clients would read as something else than a name.
final class ArtifactNames {
  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*");

  private ArtifactNames() {}

  /// @param path relative, with `/`, not empty
  /// @throws MillraceException with `ARTIFACT_PATH_INVALID`
  static void check(String path) {
    require(
        !path.contains("#") && !DRIVE.matcher(path).matches(),
        ARTIFACT_PATH_INVALID,
        "Use a plain relative name such as model/MLmodel.",
        "Invalid path: '%s' holds '#' or a drive letter",
        path);
    try {
      ObjectKey.parse(path);
    } catch (MillraceException e) {
      throw new MillraceException(ARTIFACT_PATH_INVALID, "Invalid path: " + e.detail(), e.fix(), e);
    }
  }
}
