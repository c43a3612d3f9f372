package io.millrace.serving.batch;

import io.millrace.base.digest.Sha256;
import io.millrace.pipeline.event.SourceFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/// Tells one transform from another: by what is asked, and by what the input is.
final class TransformStamp {
  private static final int SAMPLE = 1 << 16;

  private TransformStamp() {}

  /// A file counts as the same if it has the same size, the same first and last 64 KiB and, in
  /// the project's folder, the same time of its last change.
  static String of(FileTransform.Order order, Optional<SourceFile> source) throws IOException {
    return source.isPresent() ? of(order, source.get()) : digest(List.of(order.toString()));
  }

  private static String of(FileTransform.Order order, SourceFile source) throws IOException {
    try (FileChannel channel = FileChannel.open(source.path())) {
      long size = channel.size();
      String changed = source.copy() ? "" : Files.getLastModifiedTime(source.path()).toString();
      return digest(
          List.of(
              order.toString(),
              Long.toString(size),
              changed,
              sample(channel, 0),
              sample(channel, Math.max(0, size - SAMPLE))));
    }
  }

  private static String sample(FileChannel channel, long from) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(SAMPLE);
    int read = 0;
    while (bytes.hasRemaining() && read >= 0) {
      read = channel.read(bytes, from + bytes.position());
    }
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
  }

  /// SHA-256, lower-case hex.
  static String digest(List<String> texts) {
    return Sha256.of(String.join("\n", texts)).hex();
  }
}
