package io.millrace.base.storage.local;

import static io.millrace.base.ErrorCode.OBJECT_KEY_INVALID;
import static io.millrace.base.ErrorCode.OBJECT_NOT_FOUND;
import static io.millrace.base.ErrorCode.STORAGE_UNAVAILABLE;

import io.millrace.base.MillraceException;
import io.millrace.base.id.Ids;
import io.millrace.base.storage.ObjectKey;
import io.millrace.base.storage.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// Objects as files: `objects/` holds them under their keys, `incoming/` those being written, which
/// are renamed into place when their bytes are on disk. An object cannot lie below another one.
///
/// One store, in one process, per folder. `shape` keeps folders from vanishing (write lock) while
/// an object moves in (read lock).
public final class LocalObjectStore implements ObjectStore {
  private final Path objects;
  private final Path incoming;
  private final ReadWriteLock shape = new ReentrantReadWriteLock();

  /// Makes `root` if it is absent and clears what an earlier process left half-written.
  public LocalObjectStore(Path root) {
    this.objects = root.toAbsolutePath().normalize().resolve("objects");
    this.incoming = objects.resolveSibling("incoming");
    try {
      Files.createDirectories(objects);
      Files.createDirectories(incoming);
      try (Folder folder = Folder.top(incoming)) {
        for (String name : folder.names()) {
          folder.deleteTree(name);
        }
      }
    } catch (IOException e) {
      throw unavailable("The folder %s cannot be used".formatted(root), e);
    }
  }

  @Override
  public ObjectInfo put(ObjectKey key, Content content) {
    try (Folder from = Folder.top(incoming)) {
      String draft = Ids.hex32();
      try {
        ObjectFile.write(from.path().resolve(draft), content);
        return moveIn(from, draft, key);
      } catch (IOException | RuntimeException | Error e) {
        discard(from, draft, e);
        throw e;
      }
    } catch (NotDirectoryException | DirectoryNotEmptyException e) {
      throw nested(key, e);
    } catch (ObjectFile.ContentFailure e) {
      throw new UncheckedIOException(e.reason());
    } catch (IOException e) {
      throw unavailable("'%s' was not stored".formatted(key), e);
    }
  }

  private ObjectInfo moveIn(Folder from, String draft, ObjectKey key) throws IOException {
    String name = FileNames.of(key.name());
    shape.readLock().lock();
    try (FolderPath to = FolderPath.make(objects, parents(key))) {
      if (isFolder(to.last(), name)) {
        throw new DirectoryNotEmptyException(name);
      }
      from.move(draft, to.last(), name);
      to.last().sync();
      return info(key, to.last().attributes(name));
    } finally {
      shape.readLock().unlock();
    }
  }

  private static boolean isFolder(Folder folder, String name) throws IOException {
    try {
      return folder.attributes(name).isDirectory();
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static void discard(Folder from, String draft, Throwable reason) {
    try {
      from.deleteFile(draft);
    } catch (NoSuchFileException e) {
      // It failed before the file was made, or after it was moved.
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  @Override
  public Optional<ObjectInfo> find(ObjectKey key) {
    try (FolderPath folders = FolderPath.enter(objects, parents(key))) {
      BasicFileAttributes attributes = folders.last().attributes(FileNames.of(key.name()));
      return attributes.isRegularFile() ? Optional.of(info(key, attributes)) : Optional.empty();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unavailable("'%s' cannot be read".formatted(key), e);
    }
  }

  @Override
  public InputStream open(ObjectKey key, long offset) {
    if (offset < 0) {
      throw new IllegalArgumentException("offset: %d (expected: at least 0)".formatted(offset));
    }
    String name = FileNames.of(key.name());
    try (FolderPath folders = FolderPath.enter(objects, parents(key))) {
      if (!folders.last().attributes(name).isRegularFile()) {
        throw absent(key);
      }
      SeekableByteChannel channel = folders.last().open(name);
      return Channels.newInputStream(channel.position(offset));
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw absent(key);
    } catch (IOException e) {
      throw unavailable("'%s' cannot be read".formatted(key), e);
    }
  }

  @Override
  public List<ObjectInfo> list(ObjectKey prefix) {
    List<ObjectInfo> found = new ArrayList<>();
    try (FolderPath folders = FolderPath.enter(objects, names(prefix.elements()))) {
      collect(folders.last(), prefix.elements(), found);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw unavailable("'%s' cannot be listed".formatted(prefix), e);
    }
    found.sort(Comparator.comparing(info -> info.key().toString()));
    return List.copyOf(found);
  }

  private static void collect(Folder folder, List<String> above, List<ObjectInfo> found)
      throws IOException {
    for (String name : folder.names()) {
      try {
        BasicFileAttributes attributes = folder.attributes(name);
        List<String> elements = new ArrayList<>(above);
        elements.add(FileNames.element(name));
        if (attributes.isRegularFile()) {
          found.add(info(new ObjectKey(elements), attributes));
        } else if (attributes.isDirectory()) {
          try (Folder below = folder.enter(name)) {
            collect(below, elements, found);
          }
        }
      } catch (NoSuchFileException e) {
        // Deleted since its name was read.
      }
    }
  }

  @Override
  public void delete(ObjectKey key) {
    shape.writeLock().lock();
    try (FolderPath folders = FolderPath.enter(objects, parents(key))) {
      folders.last().deleteTree(FileNames.of(key.name()));
      folders.pruneEmpty();
    } catch (NoSuchFileException | NotDirectoryException e) {
      // Absent already.
    } catch (IOException e) {
      throw unavailable("'%s' was not deleted".formatted(key), e);
    } finally {
      shape.writeLock().unlock();
    }
  }

  @Override
  public Path file(ObjectKey key) {
    if (find(key).isEmpty()) {
      throw absent(key);
    }
    return objects.resolve(String.join("/", names(key.elements())));
  }

  private static List<String> parents(ObjectKey key) {
    return names(key.elements().subList(0, key.elements().size() - 1));
  }

  private static List<String> names(List<String> elements) {
    return elements.stream().map(FileNames::of).toList();
  }

  private static ObjectInfo info(ObjectKey key, BasicFileAttributes attributes) {
    return new ObjectInfo(key, attributes.size(), attributes.lastModifiedTime().toInstant());
  }

  private static MillraceException absent(ObjectKey key) {
    return new MillraceException(
        OBJECT_NOT_FOUND, "There is no object '%s'.".formatted(key), "List what is there.");
  }

  private static MillraceException nested(ObjectKey key, IOException cause) {
    return new MillraceException(
        OBJECT_KEY_INVALID,
        "'%s' would be an object and a folder of objects at once.".formatted(key),
        "Choose another name.",
        cause);
  }

  private static MillraceException unavailable(String what, IOException cause) {
    return new MillraceException(
        STORAGE_UNAVAILABLE,
        "%s: %s".formatted(what, cause),
        "Check the disk of the state directory: its space, its permissions, its health.",
        cause);
  }
}
