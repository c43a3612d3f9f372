package io.millrace.tracking;

import io.millrace.base.storage.ObjectStore;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/// The files of runs and logged models. A file is visible only whole. Content is streamed, memory
/// stays flat. Thread-safe; blocks.
public interface Artifacts {
  /// @param name the last element of its path
  /// @param size bytes; 0 for a directory
  record Entry(String name, Kind kind, long size) {}

  /// What a name stands for.
  enum Kind {
    FILE,
    DIRECTORY
  }

  /// Stores or replaces a file.
  /// @throws io.millrace.base.MillraceException with `OBJECT_KEY_INVALID` if the path is a
  ///     directory, or lies below a file
  void put(ArtifactPath file, ObjectStore.Content content);

  /// The file or directory at a path.
  Optional<Entry> find(ArtifactPath path);

  /// The bytes from `offset` to the end.
  /// @throws io.millrace.base.MillraceException with `ARTIFACT_NOT_FOUND`
  InputStream open(ArtifactPath file, long offset);

  /// The whole content of a small file.
  /// @throws io.millrace.base.MillraceException with `ARTIFACT_NOT_FOUND`
  byte[] read(ArtifactPath file);

  /// The whole content of a file of at most `bytesMax`; empty if there is none, or a larger one.
  default Optional<byte[]> readUpTo(int bytesMax, ArtifactPath file) {
    return find(file)
        .filter(entry -> entry.kind() == Kind.FILE && entry.size() <= bytesMax)
        .map(_ -> read(file));
  }

  /// What is directly in a directory, by name; empty if it is absent or a file.
  List<Entry> list(ArtifactPath directory);

  /// How many bytes a file has, or all files below a directory.
  long bytes(ArtifactPath path);

  /// Deletes a file, or one by one all files below a directory. Absent: does nothing.
  void delete(ArtifactPath path);
}
