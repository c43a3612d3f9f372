package io.millrace.serving.batch;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
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

  /// A part, if it is there, for reading.
  Optional<Path> whole(Kind kind) throws IOException;

  /// As [#publish], of a file that is made of the part.
  void publish(Kind kind, Conversion conversion) throws IOException;

  /// Makes a file of another form of a complete part.
  interface Conversion {
    /// @param made is replaced, and on disk when this returns; the same part gives the same bytes
    void write(Path part, Path made) throws IOException;
  }

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
