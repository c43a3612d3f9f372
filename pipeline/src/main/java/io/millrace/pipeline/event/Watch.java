package io.millrace.pipeline.event;

import static io.millrace.base.ErrorCode.WATCH_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.bucket.Buckets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

/// A place whose complete files become events.
///
/// @param name unique; part of the event's source
/// @param pattern a path below the project's folder, or in a bucket, whose last element may be a
///     glob: `data/listings/*.csv`, `s3://listings/2026/*.csv`
/// @param quiet a file of a folder counts as complete when size and time of change stayed the same
///     for so long
public record Watch(String name, String pattern, Duration quiet) {
  public static final Duration QUIET = Duration.ofSeconds(1);

  /// @throws MillraceException with `WATCH_INVALID` or `BUCKET_NAME_INVALID` if a rule above is
  ///     broken
  public Watch {
    String fix =
        "Write a path such as data/listings/*.csv, relative to the project file, or"
            + " s3://BUCKET/FOLDER/*.csv.";
    MillraceException.require(
        !name.isBlank() && name.length() <= 100,
        WATCH_INVALID,
        fix,
        "name: '%s' (expected: 1 to 100 characters)",
        name);
    List<String> elements = List.of(path(pattern).split("/", -1));
    for (int i = 0; i < elements.size(); i++) {
      String element = elements.get(i);
      boolean last = i == elements.size() - 1;
      MillraceException.require(
          !element.isEmpty()
              && !element.equals(".")
              && !element.equals("..")
              && element.indexOf('\0') < 0
              && element.indexOf('\\') < 0
              && (last || element.chars().noneMatch(c -> "*?[{".indexOf(c) >= 0)),
          WATCH_INVALID,
          fix,
          "pattern of watch '%s': '%s' is not allowed in '%s'",
          name,
          element,
          pattern);
    }
    BucketFile.parse(pattern).map(BucketFile::bucket).ifPresent(Buckets::requireName);
    try {
      matcher(pattern);
    } catch (PatternSyntaxException e) {
      throw new MillraceException(
          WATCH_INVALID, "pattern of watch '%s': %s".formatted(name, e.getMessage()), fix, e);
    }
  }

  public Watch(String name, String pattern) {
    this(name, pattern, QUIET);
  }

  /// The watched bucket; empty if it is a folder of the project.
  public Optional<String> bucket() {
    return BucketFile.parse(pattern).map(BucketFile::bucket);
  }

  /// The watched folder, relative to the project's or to the top of the bucket.
  public String folder() {
    String path = path(pattern);
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  private static String path(String pattern) {
    return BucketFile.parse(pattern).map(BucketFile::key).orElse(pattern);
  }

  /// Whether a file of this name, in the watched folder, is meant.
  boolean accepts(String fileName) {
    return fileName.indexOf('\0') < 0 && matcher(pattern).matches(Path.of(fileName));
  }

  private static PathMatcher matcher(String pattern) {
    String glob = pattern.substring(pattern.lastIndexOf('/') + 1);
    return FileSystems.getDefault().getPathMatcher("glob:" + glob);
  }
}
