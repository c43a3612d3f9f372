package io.millrace.pipeline.event;

import io.millrace.base.bucket.Bucket;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A prefix of a bucket. Its objects appear whole.
record BucketPlace(Watch watch, Bucket bucket) implements WatchedPlace {
  @Override
  public List<Found> files() {
    String prefix = watch.folder().isEmpty() ? "" : watch.folder() + "/";
    try (Stream<Bucket.Entry> entries = bucket.list(prefix)) {
      return entries
          .filter(entry -> watch.accepts(entry.key().substring(prefix.length())))
          .map(entry -> found(entry, entry.key().substring(prefix.length())))
          .toList();
    }
  }

  private Found found(Bucket.Entry entry, String name) {
    String path = BucketFile.SCHEME + watch.bucket().orElseThrow() + "/" + entry.key();
    return new Found(
        path, name, entry.size(), ChronoUnit.NANOS.between(Instant.EPOCH, entry.modified()));
  }

  @Override
  public InputStream open(Found found) {
    return bucket.open(BucketFile.parse(found.path()).orElseThrow().key(), 0);
  }

  @Override
  public boolean changed(Found found) {
    return false;
  }

  @Override
  public Duration quiet() {
    return Duration.ZERO;
  }

  @Override
  public Optional<Path> folder() {
    return Optional.empty();
  }
}
