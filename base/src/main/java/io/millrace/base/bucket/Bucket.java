package io.millrace.base.bucket;

import io.millrace.base.storage.ObjectStore;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/// A place of files that people and other tools share with the platform: a bucket of an object
/// store, or a folder. Keys are as S3 has them: text with `/` between its parts, sorted by its
/// UTF-8 bytes. Thread-safe; blocks. Where the place cannot be reached: `BUCKET_UNREACHABLE`.
public interface Bucket {
  /// @param size bytes
  /// @param etag another one whenever the bytes are others
  record Entry(String key, long size, Instant modified, String etag) {}

  /// All objects whose keys begin with `prefix`, in the order of their keys; read page by page.
  /// Close the stream.
  Stream<Entry> list(String prefix);

  Optional<Entry> find(String key);

  /// The bytes from `offset` to the end.
  /// @throws io.millrace.base.MillraceException with `OBJECT_NOT_FOUND`
  InputStream open(String key, long offset);

  /// Stores or replaces, whole: nobody sees a part. If `content` throws, nothing is stored.
  /// @throws io.millrace.base.MillraceException with `OBJECT_KEY_INVALID` if the place cannot have
  ///     such a key
  Entry put(String key, ObjectStore.Content content);
}
