package io.millrace.pipeline.event;

import java.util.Optional;

/// A file's name of the form `s3://BUCKET/KEY`.
record BucketFile(String bucket, String key) {
  static final String SCHEME = "s3://";

  /// Empty for a name of another form.
  static Optional<BucketFile> parse(String name) {
    int slash = name.indexOf('/', SCHEME.length());
    return name.startsWith(SCHEME) && slash > 0 && slash < name.length() - 1
        ? Optional.of(
            new BucketFile(name.substring(SCHEME.length(), slash), name.substring(slash + 1)))
        : Optional.empty();
  }
}
