package io.millrace.base.storage.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An open folder whose entries are reached by name, never through a symbolic link. Where the
/// system has it (Linux, macOS), entries are opened relative to the folder's handle, so that
/// nothing on the way can be swapped for a link; elsewhere each step is checked by its path.
final class Folder implements AutoCloseable {
  private final Path path;
  private final DirectoryStream<Path> stream;
  private final @Nullable SecureDirectoryStream<Path> handle;

  private Folder(Path path, DirectoryStream<Path> stream) {
    this.path = path;
    this.stream = stream;
    this.handle = stream instanceof SecureDirectoryStream<Path> secure ? secure : null;
  }

  // The folder owns the stream and closes it.
  @SuppressWarnings("StreamResourceLeak")
  private static DirectoryStream<Path> stream(Path path) throws IOException {
    return Files.newDirectoryStream(path);
  }

  /// The folder at the top, which the operator named; links are followed to get there.
  static Folder top(Path path) throws IOException {
    return new Folder(path, stream(path));
  }

  /// @throws java.nio.file.NoSuchFileException if absent
  /// @throws NotDirectoryException if it is something else, a link too
  Folder enter(String name) throws IOException {
    if (!attributes(name).isDirectory()) {
      throw new NotDirectoryException(name);
    }
    DirectoryStream<Path> below =
        handle == null
            ? stream(path.resolve(name))
            : handle.newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS);
    return new Folder(path.resolve(name), below);
  }

  /// Enters, after making it if it is absent.
  Folder enterOrMake(String name) throws IOException {
    try {
      Files.createDirectory(path.resolve(name));
      sync();
    } catch (FileAlreadyExistsException e) {
      // What is there is judged by entering it.
    }
    return enter(name);
  }

  /// @throws java.nio.file.NoSuchFileException if absent
  BasicFileAttributes attributes(String name) throws IOException {
    return handle == null
        ? Files.readAttributes(
            path.resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        : handle
            .getFileAttributeView(
                Path.of(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .readAttributes();
  }

  SeekableByteChannel open(String name) throws IOException {
    Set<java.nio.file.OpenOption> options =
        Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    return handle == null
        ? Files.newByteChannel(path.resolve(name), options)
        : handle.newByteChannel(Path.of(name), options);
  }

  /// The names of the entries, each time anew.
  List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        handle == null ? Files.newDirectoryStream(path) : handle.newDirectoryStream(Path.of("."))) {
      for (Path entry : entries) {
        names.add(String.valueOf(entry.getFileName()));
      }
    }
    return names;
  }

  /// Moves `name` from here into `target` in one step, over what is there.
  void move(String name, Folder target, String newName) throws IOException {
    if (handle == null || target.handle == null) {
      Files.move(
          path.resolve(name),
          target.path.resolve(newName),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } else {
      handle.move(Path.of(name), target.handle, Path.of(newName));
    }
  }

  void deleteFile(String name) throws IOException {
    if (handle == null) {
      Files.delete(path.resolve(name));
    } else {
      handle.deleteFile(Path.of(name));
    }
  }

  /// @throws java.nio.file.DirectoryNotEmptyException if it is not empty
  void deleteFolder(String name) throws IOException {
    if (handle == null) {
      Files.delete(path.resolve(name));
    } else {
      handle.deleteDirectory(Path.of(name));
    }
  }

  /// Deletes the entry and everything below it; a link is deleted, not what it points at.
  void deleteTree(String name) throws IOException {
    if (!attributes(name).isDirectory()) {
      deleteFile(name);
      return;
    }
    try (Folder folder = enter(name)) {
      for (String below : folder.names()) {
        folder.deleteTree(below);
      }
    }
    deleteFolder(name);
  }

  /// Makes the names of this folder durable.
  void sync() throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
