package io.millrace.pipeline.process;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.millrace.base.MillraceException;
import io.millrace.base.bucket.Bucket;
import io.millrace.base.bucket.Buckets;
import io.millrace.base.storage.ObjectKey;
import io.millrace.pipeline.TaskFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Objects of buckets as files: `s3://bucket/key` is `bucket/key` below a folder, an object or all
/// objects below that key. So containers hand files on, wherever each of them runs.
///
/// @param scratch has that folder
record ObjectFiles(Buckets buckets, Scratch scratch) {
  /// Where containers find the folder.
  static final String PLACE = "/s3";

  private static final int FILES_MAX = 10_000;

  /// @param key without `/` at its end
  record Uri(String bucket, ObjectKey key) {
    private static final Pattern FORM = Pattern.compile("s3://([^/]+)/(.+?)/?");

    /// Empty if the text names no place in a bucket.
    static Optional<Uri> parse(String text) {
      Matcher matcher = FORM.matcher(text);
      if (!matcher.matches()) {
        return Optional.empty();
      }
      try {
        Buckets.requireName(matcher.group(1));
        return Optional.of(new Uri(matcher.group(1), ObjectKey.parse(matcher.group(2))));
      } catch (MillraceException _) {
        return Optional.empty();
      }
    }

    @Override
    public String toString() {
      return "s3://%s/%s".formatted(bucket, text());
    }

    private String text() {
      return String.join("/", key.elements());
    }
  }

  private Path path(String bucket, ObjectKey key) {
    Path path = scratch.objects().resolve(bucket);
    for (String element : key.elements()) {
      path = path.resolve(element);
    }
    return path;
  }

  /// Copies what is there into the folder.
  /// @throws TaskFailure with `Container.ObjectsMissing`, `Container.ObjectsInvalid`
  void fetch(Uri uri) throws IOException {
    Bucket bucket = buckets.get(uri.bucket());
    List<String> keys = keys(bucket, uri.text());
    if (keys.isEmpty()) {
      throw new TaskFailure("Container.ObjectsMissing", "There is nothing at %s.".formatted(uri));
    }
    requireFew(keys.size(), uri);
    for (String key : keys) {
      Path file = path(uri.bucket(), ObjectKey.parse(key));
      Files.createDirectories(file.resolveSibling("."));
      try (InputStream bytes = bucket.open(key, 0)) {
        Files.copy(bytes, file);
      }
    }
  }

  private static List<String> keys(Bucket bucket, String key) {
    if (bucket.find(key).isPresent()) {
      return List.of(key);
    }
    try (Stream<Bucket.Entry> below = bucket.list(key + "/")) {
      return below.map(Bucket.Entry::key).limit(FILES_MAX + 1L).toList();
    }
  }

  private static void requireFew(int files, Uri uri) {
    if (files > FILES_MAX) {
      throw new TaskFailure(
          "Container.ObjectsInvalid",
          "There are more than %d files at %s.".formatted(FILES_MAX, uri));
    }
  }

  /// Makes the folder that a file of that place would be in.
  void prepare(Uri uri) throws IOException {
    Files.createDirectories(path(uri.bucket(), uri.key()).resolveSibling("."));
  }

  /// Puts what was left there into the bucket.
  /// @return whether there was anything
  /// @throws TaskFailure with `Container.ObjectsInvalid`
  boolean store(Uri uri) throws IOException {
    Path left = path(uri.bucket(), uri.key());
    if (!Files.exists(left, NOFOLLOW_LINKS)) {
      return false;
    }
    if (!scratch.holds(left)) {
      throw new TaskFailure(
          "Container.ObjectsInvalid", "A symbolic link stands in the way to %s.".formatted(uri));
    }
    Bucket bucket = buckets.get(uri.bucket());
    for (Path file : files(left, uri)) {
      String below = left.relativize(file).toString();
      String key = below.isEmpty() ? uri.text() : uri.text() + "/" + below;
      bucket.put(key, out -> Files.copy(file, out));
    }
    return true;
  }

  private static List<Path> files(Path left, Uri uri) throws IOException {
    try (Stream<Path> all = Files.walk(left)) {
      List<Path> files =
          all.filter(file -> Files.isRegularFile(file, NOFOLLOW_LINKS))
              .limit(FILES_MAX + 1L)
              .toList();
      requireFew(files.size(), uri);
      return files;
    }
  }
}
