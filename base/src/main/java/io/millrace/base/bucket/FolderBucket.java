package io.millrace.base.bucket;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.storage.ObjectKey;
import io.millrace.base.storage.ObjectStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A folder as a bucket. Symbolic links below it are neither listed nor followed. Keys that are no
/// plain paths (see [ObjectKey]) name nothing.
public final class FolderBucket implements Bucket {
  private static final String UNFINISHED = ".writing";

  private final Path root;

  /// @param root need not be there yet
  public FolderBucket(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public Stream<Entry> list(String prefix) {
    if (!Files.isDirectory(root)) {
      return Stream.empty();
    }
    List<Entry> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String key = root.relativize(file).toString();
        if (key.startsWith(prefix) && !key.endsWith(UNFINISHED)) {
          entry(key, file).ifPresent(found::add);
        }
      }
    } catch (IOException e) {
      throw unreachable(e);
    }
    found.sort(Comparator.comparing(Entry::key, FolderBucket::compareCodePoints));
    return found.stream();
  }

  /// The order of the UTF-8 bytes is that of the code points.
  private static int compareCodePoints(String a, String b) {
    int[] left = a.codePoints().toArray();
    int[] right = b.codePoints().toArray();
    return Arrays.compare(left, right);
  }

  @Override
  public Optional<Entry> find(String key) {
    try {
      Optional<Path> file = file(key);
      return file.isPresent() ? entry(key, file.get()) : Optional.empty();
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  @Override
  public InputStream open(String key, long offset) {
    try {
      Path file = file(key).filter(path -> Files.isRegularFile(path, NOFOLLOW_LINKS)).orElse(null);
      if (file == null) {
        throw new MillraceException(
            ErrorCode.OBJECT_NOT_FOUND,
            "There is no object '%s' in the folder '%s'.".formatted(key, root),
            "Check the key; it is the path below that folder.");
      }
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, NOFOLLOW_LINKS);
      channel.position(offset);
      return Channels.newInputStream(channel);
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  @Override
  public Entry put(String key, ObjectStore.Content content) {
    ObjectKey.parse(key);
    try {
      Path file =
          file(key)
              .orElseThrow(
                  () ->
                      new MillraceException(
                          ErrorCode.OBJECT_KEY_INVALID,
                          "key '%s' leads through a symbolic link.".formatted(key),
                          "Put a real folder there: links are not followed."));
      Path folder = Files.createDirectories(file.resolveSibling("."));
      Path unfinished = folder.resolve("." + UUID.randomUUID() + UNFINISHED).normalize();
      try {
        write(unfinished, content);
        Files.move(
            unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(unfinished);
      }
      return entry(key, file).orElseThrow();
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private static void write(Path file, ObjectStore.Content content) throws IOException {
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
      content.writeTo(out);
      out.flush();
      channel.force(true);
    }
  }

  /// Where the object of that key is or would be; empty if no object can be there.
  private Optional<Path> file(String key) {
    Path path = root;
    try {
      for (String element : ObjectKey.parse(key).elements()) {
        path = path.resolve(element);
        if (Files.isSymbolicLink(path)) {
          return Optional.empty();
        }
      }
    } catch (MillraceException e) {
      return Optional.empty();
    }
    return Optional.of(path);
  }

  private static Optional<Entry> entry(String key, Path file) throws IOException {
    if (!Files.isRegularFile(file, NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
    Instant modified = is.lastModifiedTime().toInstant();
    String etag =
        Long.toHexString(is.size())
            + "-"
            + Long.toHexString(is.lastModifiedTime().to(TimeUnit.NANOSECONDS));
    return Optional.of(new Entry(key, is.size(), modified, etag));
  }

  private MillraceException unreachable(IOException e) {
    return new MillraceException(
        ErrorCode.BUCKET_UNREACHABLE,
        "The folder '%s' cannot be used as a bucket: %s".formatted(root, e.getMessage()),
        "Check that it is there, with room, and that the server may read and write it.",
        e);
  }
}
