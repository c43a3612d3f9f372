package io.millrace.serving.batch;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/// What a transform has written so far, and its checkpoint. What was forced is there after a power
/// cut; what was not may be, or parts of it.
interface TransformFiles {
  /// The files that come of a transform.
  enum Kind {
    SCORED,
    REJECTED
  }

  /// A file that grows, and is not yet where it is to appear.
  interface Part extends Closeable {
    void write(byte[] bytes, int from, int to) throws IOException;

    /// Returns when all that was written is on disk.
    void force() throws IOException;

    long length();
  }

  /// Opens a part with its first `length` bytes.
  /// @return absent if it has fewer
  Optional<Part> open(Kind kind, long length) throws IOException;

  /// Makes the part appear whole, replacing what was there. Does nothing if it has appeared before.
  void publish(Kind kind) throws IOException;

  /// Deletes a part.
  void drop(Kind kind) throws IOException;

  /// Deletes what appeared before under the part's name.
  void withdraw(Kind kind) throws IOException;

  /// Whether the part or what it became is there.
  boolean has(Kind kind) throws IOException;

  /// Whether the part has at least so many bytes.
  boolean holds(Kind kind, long length) throws IOException;

  Optional<byte[]> checkpoint() throws IOException;

  /// Replaces the checkpoint; returns when it is on disk. After a power cut before that, the old
  /// one or this one is there.
  void checkpoint(byte[] bytes) throws IOException;

  void dropCheckpoint() throws IOException;
}
