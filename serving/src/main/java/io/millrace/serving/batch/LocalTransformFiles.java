package io.millrace.serving.batch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// [TransformFiles] on local disk: parts stand hidden beside the files that they become, the
/// checkpoint in a folder of the server's.
///
/// @param scored the file of the answers
/// @param rejected the file of the rejected records
/// @param tag tells the parts of one transform from those of another
/// @param checkpointFile in a folder that is there
record LocalTransformFiles(Path scored, Path rejected, String tag, Path checkpointFile)
    implements TransformFiles {
  @Override
  public Optional<Part> open(Kind kind, long length) throws IOException {
    FileChannel channel =
        FileChannel.open(part(kind), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (channel.size() < length) {
      channel.close();
      return Optional.empty();
    }
    channel.truncate(length).position(length);
    return Optional.of(new ChannelPart(channel));
  }

  @Override
  public void publish(Kind kind) throws IOException {
    if (Files.exists(part(kind))) {
      Files.move(
          part(kind),
          file(kind),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      forceFolder(file(kind));
    }
  }

  @Override
  public Optional<Path> whole(Kind kind) {
    return Optional.of(part(kind)).filter(Files::exists);
  }

  @Override
  public void publish(Kind kind, Conversion conversion) throws IOException {
    if (Files.exists(part(kind))) {
      conversion.write(part(kind), made(kind));
      Files.move(
          made(kind),
          file(kind),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      forceFolder(file(kind));
      Files.delete(part(kind)); // last: what was made is made again until it is there for good
    }
  }

  @Override
  public void drop(Kind kind) throws IOException {
    Files.deleteIfExists(part(kind));
    Files.deleteIfExists(made(kind));
  }

  @Override
  public void withdraw(Kind kind) throws IOException {
    Files.deleteIfExists(file(kind));
  }

  @Override
  public boolean has(Kind kind) {
    return Files.exists(part(kind)) || Files.exists(file(kind));
  }

  @Override
  public boolean holds(Kind kind, long length) throws IOException {
    return length == 0 || (Files.exists(part(kind)) && Files.size(part(kind)) >= length);
  }

  @Override
  public Optional<byte[]> checkpoint() throws IOException {
    return Files.exists(checkpointFile)
        ? Optional.of(Files.readAllBytes(checkpointFile))
        : Optional.empty();
  }

  @Override
  public void checkpoint(byte[] bytes) throws IOException {
    Path next = checkpointFile.resolveSibling(checkpointFile.getFileName() + ".next");
    try (FileChannel channel =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      write(channel, ByteBuffer.wrap(bytes));
      channel.force(true);
    }
    Files.move(
        next, checkpointFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceFolder(checkpointFile);
  }

  @Override
  public void dropCheckpoint() throws IOException {
    Files.deleteIfExists(checkpointFile);
  }

  private Path file(Kind kind) {
    return switch (kind) {
      case SCORED -> scored;
      case REJECTED -> rejected;
    };
  }

  /// Where the part stands until it appears.
  Path part(Kind kind) {
    return file(kind).resolveSibling(".%s.%s.part".formatted(file(kind).getFileName(), tag));
  }

  /// Where a file that is made of a part stands until it appears.
  Path made(Kind kind) {
    return file(kind).resolveSibling(".%s.%s.made.part".formatted(file(kind).getFileName(), tag));
  }

  private static void forceFolder(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static final class ChannelPart implements Part {
    private final FileChannel channel;
    private long length;

    ChannelPart(FileChannel channel) throws IOException {
      this.channel = channel;
      length = channel.position();
    }

    @Override
    public void write(byte[] bytes, int from, int to) throws IOException {
      LocalTransformFiles.write(channel, ByteBuffer.wrap(bytes, from, to - from));
      length += to - from;
    }

    @Override
    public void force() throws IOException {
      channel.force(true);
    }

    @Override
    public long length() {
      return length;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
