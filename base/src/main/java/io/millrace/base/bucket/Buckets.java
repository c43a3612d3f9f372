package io.millrace.base.bucket;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.nio.file.Path;
import java.util.Map;

/// The buckets by their names. A name that is not configured means the folder of that name below
/// `buckets/` of the project, so that definitions that name buckets run on a laptop as they are.
public final class Buckets {
  private final Map<String, Bucket> configured;
  private final Path project;

  /// @param project the project's folder
  public Buckets(Map<String, Bucket> configured, Path project) {
    this.configured = Map.copyOf(configured);
    this.project = project;
  }

  /// @throws MillraceException with `BUCKET_NAME_INVALID` as [#requireName]
  public Bucket get(String name) {
    requireName(name);
    Bucket bucket = configured.get(name);
    return bucket == null ? new FolderBucket(project.resolve("buckets").resolve(name)) : bucket;
  }

  /// @param name 3 to 63 characters of `a-z0-9.-`, first and last a letter or digit, without `..`
  ///     (the naming rules of S3's general purpose buckets)
  /// @throws MillraceException with `BUCKET_NAME_INVALID` for another name
  public static void requireName(String name) {
    MillraceException.require(
        name.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]") && !name.contains(".."),
        ErrorCode.BUCKET_NAME_INVALID,
        "Use 3 to 63 lower-case letters, digits, dots and hyphens.",
        "'%s' is not a name of a bucket.",
        name);
  }
}
