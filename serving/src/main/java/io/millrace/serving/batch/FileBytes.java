package io.millrace.serving.batch;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The bytes of a file behind its byte order mark, as UTF-8 or, where every byte is a character, as
/// they are.
///
/// @param charset how they are written: UTF-8, ISO-8859-1, or UTF-16 of either order
/// @param size of the file
record FileBytes(Path file, Charset charset, long size) implements ByteSource {
  static FileBytes of(Path file, Charset charset) throws IOException {
    return new FileBytes(file, charset, Files.size(file));
  }

  /// Whether bytes have to be made into UTF-8 by the reader.
  boolean isLatin() {
    return charset.equals(StandardCharsets.ISO_8859_1);
  }

  @Override
  public InputStream open(long offset) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      int mark = mark();
      if (isLatin() || charset.equals(StandardCharsets.UTF_8)) {
        return Channels.newInputStream(channel.position(mark + offset));
      }
      InputStream text = new Encoded(Channels.newInputStream(channel.position(mark)), charset);
      text.skipNBytes(offset);
      return text;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private int mark() throws IOException {
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(3);
    }
    String mark = new String(head, StandardCharsets.ISO_8859_1);
    if (mark.equals("\u00EF\u00BB\u00BF")) {
      return 3;
    }
    return mark.startsWith("\u00FF\u00FE") || mark.startsWith("\u00FE\u00FF") ? 2 : 0;
  }

  /// Text of another charset as UTF-8.
  private static final class Encoded extends InputStream {
    private final Reader text;
    private final char[] chars = new char[1 << 15];
    private byte[] bytes = {};
    private int at;

    /// A first half of a pair that ended the characters before; 0 if there was none.
    private char pending;

    Encoded(InputStream in, Charset charset) {
      text = new InputStreamReader(in, charset);
    }

    @Override
    public int read() throws IOException {
      return fill() ? bytes[at++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (!fill()) {
        return -1;
      }
      int count = Math.min(length, bytes.length - at);
      System.arraycopy(bytes, at, into, offset, count);
      at += count;
      return count;
    }

    private boolean fill() throws IOException {
      while (at == bytes.length) {
        int from = pending == 0 ? 0 : 1;
        chars[0] = pending == 0 ? chars[0] : pending;
        int read = text.read(chars, from, chars.length - from);
        if (read < 0) {
          return false;
        }
        int count = from + read;
        boolean cut = Character.isHighSurrogate(chars[count - 1]);
        pending = cut ? chars[count - 1] : 0;
        bytes = new String(chars, 0, cut ? count - 1 : count).getBytes(StandardCharsets.UTF_8);
        at = 0;
      }
      return true;
    }

    @Override
    public void close() throws IOException {
      text.close();
    }
  }
}
