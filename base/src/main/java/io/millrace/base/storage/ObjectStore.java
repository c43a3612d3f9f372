package io.millrace.base.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Objects by key: artifacts, model bundles, logs, quarantine files. An object is visible only
/// whole; overwriting replaces it atomically; when [#put] returns it is on disk. Thread-safe;
/// blocks.
public interface ObjectStore {
  /// @param size bytes
  record ObjectInfo(ObjectKey key, long size, Instant modified) {}

  /// Writes an object's bytes.
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /// Stores or replaces. If `content` throws, nothing is stored.
  ObjectInfo put(ObjectKey key, Content content);

  Optional<ObjectInfo> find(ObjectKey key);

  /// The bytes from `offset` to the end.
  /// @throws io.millrace.base.MillraceException with `OBJECT_NOT_FOUND`
  InputStream open(ObjectKey key, long offset);

  /// All objects below `prefix`, at any depth, sorted by key; empty if there are none.
  List<ObjectInfo> list(ObjectKey prefix);

  /// Deletes the object and everything below it. Absent: does nothing.
  void delete(ObjectKey key);

  /// A local file with the object's bytes, for native readers. Never write to it.
  /// @throws io.millrace.base.MillraceException with `OBJECT_NOT_FOUND`
  Path file(ObjectKey key);

  default byte[] read(ObjectKey key) {
    try (InputStream in = open(key, 0)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  default ObjectInfo put(ObjectKey key, byte[] bytes) {
    return put(key, out -> out.write(bytes));
  }
}
