package io.millrace.tracking;

import static io.millrace.base.ErrorCode.ARTIFACT_PATH_INVALID;
import static io.millrace.base.MillraceException.require;

/// A place in this server's artifacts, such as `mlflow-artifacts:/1/0af3…/artifacts/model`. The
/// only kind of location that is stored: an authority, a query, another scheme are refused.
///
/// @param path relative, with `/`
public record ArtifactUri(String path) {
  public static final String SCHEME = "mlflow-artifacts:";
  private static final int MAX_LENGTH = 2_048;
  private static final String FIX =
      "Use mlflow-artifacts:/ and a plain path; this server keeps artifacts nowhere else.";

  public ArtifactUri {
    ArtifactNames.check(path);
  }

  /// @throws io.millrace.base.MillraceException with `ARTIFACT_PATH_INVALID`
  public static ArtifactUri parse(String uri) {
    require(
        uri.length() <= MAX_LENGTH,
        ARTIFACT_PATH_INVALID,
        FIX,
        "'artifact_location' exceeds the maximum length of %d characters",
        MAX_LENGTH);
    String withoutScheme = uri.startsWith(SCHEME) ? uri.substring(SCHEME.length()) : "";
    String path = withoutScheme.startsWith("///") ? withoutScheme.substring(2) : withoutScheme;
    require(
        path.startsWith("/")
            && !path.startsWith("//")
            && !path.contains("?")
            && !path.contains(";"),
        ARTIFACT_PATH_INVALID,
        FIX,
        "Invalid artifact location '%s': expected mlflow-artifacts:/… without query or parameters",
        uri);
    return new ArtifactUri(strip(path));
  }

  private static String strip(String path) {
    return path.substring(
        1, path.endsWith("/") && path.length() > 2 ? path.length() - 1 : path.length());
  }

  public ArtifactUri resolve(String relative) {
    return new ArtifactUri(path + "/" + relative);
  }

  @Override
  public String toString() {
    return SCHEME + "/" + path;
  }
}
