package io.millrace.base.storage.local;

import io.millrace.base.storage.ObjectStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes the bytes of an object to a new file and to the disk.
final class ObjectFile {
  private static final int BUFFER_BYTES = 64 * 1024;

  private ObjectFile() {}

  /// @throws ContentFailure if `content` failed by itself, not at writing
  static void write(Path file, ObjectStore.Content content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS))) {
      DiskStream disk = new DiskStream(Channels.newOutputStream(channel));
      OutputStream out = new BufferedOutputStream(disk, BUFFER_BYTES);
      try {
        content.writeTo(out);
      } catch (IOException e) {
        throw disk.failure == null ? new ContentFailure(e) : disk.failure;
      }
      out.flush();
      channel.force(true);
    }
  }

  /// Where the content came from failed: not a fault of the store.
  static final class ContentFailure extends IOException {
    private static final long serialVersionUID = 1;
    private final IOException reason;

    ContentFailure(IOException reason) {
      super(reason);
      this.reason = reason;
    }

    IOException reason() {
      return reason;
    }
  }

  /// Remembers that the disk failed.
  private static final class DiskStream extends OutputStream {
    private final OutputStream out;
    private @Nullable IOException failure;

    DiskStream(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }
  }
}
