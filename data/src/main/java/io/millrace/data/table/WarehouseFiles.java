package io.millrace.data.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;

/// Iceberg's files on the local disk, below one folder. A file is visible only whole: it is written
/// under a temporary name, forced to disk and renamed. Nothing outside the folder is touched.
final class WarehouseFiles implements FileIO {
  private static final long serialVersionUID = 1;

  private final String root;

  WarehouseFiles(Path root) {
    this.root = root.toAbsolutePath().normalize().toString();
  }

  @Override
  public InputFile newInputFile(String location) {
    return new LocalInput(location, checked(location));
  }

  @Override
  public OutputFile newOutputFile(String location) {
    return new LocalOutput(location, checked(location));
  }

  @Override
  public void deleteFile(String location) {
    try {
      Files.deleteIfExists(checked(location));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path checked(String location) {
    Path path = Path.of(location).normalize();
    if (!path.startsWith(root)) {
      throw new IllegalArgumentException(
          "location: '%s' (expected: below '%s')".formatted(location, root));
    }
    return path;
  }

  /// Forces a folder's entries to disk, so that a rename in it survives a power cut.
  static void forceFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private record LocalInput(String location, Path path) implements InputFile {
    @Override
    public long getLength() {
      try {
        return Files.size(path);
      } catch (IOException e) {
        throw new NotFoundException(e, "There is no file %s", path);
      }
    }

    @Override
    public SeekableInputStream newStream() {
      try {
        return new LocalInputStream(FileChannel.open(path, StandardOpenOption.READ));
      } catch (IOException e) {
        throw new NotFoundException(e, "There is no file %s", path);
      }
    }

    @Override
    public boolean exists() {
      return Files.exists(path);
    }
  }

  private record LocalOutput(String location, Path path) implements OutputFile {
    @Override
    public PositionOutputStream create() {
      if (Files.exists(path)) {
        throw new AlreadyExistsException("There is a file %s already", path);
      }
      return createOrOverwrite();
    }

    @Override
    public PositionOutputStream createOrOverwrite() {
      try {
        Path folder = path.resolveSibling("");
        Files.createDirectories(folder);
        return new LocalOutputStream(folder, path);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public InputFile toInputFile() {
      return new LocalInput(location, path);
    }
  }

  private static final class LocalInputStream extends SeekableInputStream {
    private final FileChannel channel;

    LocalInputStream(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public long getPos() throws IOException {
      return channel.position();
    }

    @Override
    public void seek(long position) throws IOException {
      channel.position(position);
    }

    @Override
    public int read() throws IOException {
      ByteBuffer one = ByteBuffer.allocate(1);
      return channel.read(one) < 0 ? -1 : one.get(0) & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return channel.read(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private static final class LocalOutputStream extends PositionOutputStream {
    private final Path folder;
    private final Path target;
    private final Path temporary;
    private final FileChannel channel;
    private long position;
    private boolean closed;

    LocalOutputStream(Path folder, Path target) throws IOException {
      this.folder = folder;
      this.target = target;
      this.temporary = Files.createTempFile(folder, "." + target.getFileName(), ".tmp");
      this.channel = FileChannel.open(temporary, StandardOpenOption.WRITE);
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
      while (buffer.hasRemaining()) {
        position += channel.write(buffer);
      }
    }

    @Override
    public void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      try (channel) {
        channel.force(true);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      forceFolder(folder);
    }
  }
}
