package io.millrace.serving.process;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;

/// Calls to one model process, by HTTP/1.1 over its Unix socket: one connection per call, an end to
/// every wait and to every answer. Thread-safe; blocks.
///
/// @param accept longest time until the process takes a connection
/// @param bytesMax of an answer's body
record ModelConnection(UnixDomainSocketAddress address, Duration accept, int bytesMax) {
  private static final int HEAD_MAX = 16 * 1024;

  /// The answer of a process.
  /// @param contentType as sent; may be empty
  record Answer(int status, String contentType, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /// What came is no answer, or too long.
  static final class NonsenseException extends IOException {
    private static final long serialVersionUID = 1;

    NonsenseException(String message) {
      super(message);
    }
  }

  Answer get(String path, Deadline deadline) throws IOException {
    return call("GET", path, Map.of(), new byte[0], deadline);
  }

  /// @throws NonsenseException if the answer is no HTTP or longer than allowed
  /// @throws InterruptedIOException if the time is over
  /// @throws IOException if the process takes no connection or ends the one it has
  Answer post(String path, Map<String, String> headers, byte[] body, Deadline deadline)
      throws IOException {
    return call("POST", path, headers, body, deadline);
  }

  private Answer call(
      String method, String path, Map<String, String> headers, byte[] body, Deadline deadline)
      throws IOException {
    try (SocketChannel channel = connect(address, deadline, accept)) {
      ScheduledFuture<?> end = deadline.closes(channel);
      try {
        write(channel, ByteBuffer.wrap(head(method, path, headers, body.length)));
        write(channel, ByteBuffer.wrap(body));
        return read(new BufferedInputStream(Channels.newInputStream(channel)));
      } catch (NonsenseException e) {
        throw e;
      } catch (IOException e) {
        throw deadline.isOver() ? late(e) : e;
      } finally {
        end.cancel(false);
      }
    }
  }

  /// @param accept longest time until the process takes the connection
  static SocketChannel connect(UnixDomainSocketAddress address, Deadline deadline, Duration accept)
      throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    ScheduledFuture<?> end = deadline.atMost(accept).closes(channel);
    try {
      channel.connect(address);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw deadline.isOver() ? late(e) : e;
    } finally {
      end.cancel(false);
    }
  }

  /// For a failure after the deadline.
  static InterruptedIOException late(IOException cause) {
    InterruptedIOException late = new InterruptedIOException("no answer in time");
    late.initCause(cause);
    return late;
  }

  private static byte[] head(String method, String path, Map<String, String> headers, int length) {
    StringBuilder head = new StringBuilder();
    head.append("%s %s HTTP/1.1\r\nHost: localhost\r\n".formatted(method, path));
    head.append("Connection: close\r\n");
    headers.forEach((name, value) -> head.append("%s: %s\r\n".formatted(name, value)));
    if (method.equals("POST")) {
      head.append("Content-Length: %d\r\n".formatted(length));
    }
    return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private Answer read(InputStream in) throws IOException {
    int[] left = {HEAD_MAX};
    String[] start = line(in, left).split(" ", 3);
    if (start.length < 2 || !start[0].startsWith("HTTP/1.") || !start[1].matches("[1-5]\\d\\d")) {
      throw new NonsenseException("what it says is not HTTP");
    }
    long length = -1;
    boolean chunked = false;
    String contentType = "";
    for (String line = line(in, left); !line.isEmpty(); line = line(in, left)) {
      int colon = line.indexOf(':');
      String value = line.substring(colon + 1).strip();
      switch (colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT)) {
        case "content-length" -> length = length(value);
        case "transfer-encoding" -> chunked = value.equalsIgnoreCase("chunked");
        case "content-type" -> contentType = value;
        default -> {}
      }
    }
    int status = Integer.parseInt(start[1]);
    if (status == 100) {
      return read(in);
    }
    return new Answer(status, contentType, chunked ? chunks(in) : body(in, length));
  }

  private static long length(String value) throws NonsenseException {
    if (!value.matches("\\d{1,18}")) {
      throw new NonsenseException("its answer's length is '%s'".formatted(value));
    }
    return Long.parseLong(value);
  }

  /// @param length -1 if the connection's end is that of the body
  private byte[] body(InputStream in, long length) throws IOException {
    if (length > bytesMax) {
      throw tooLong();
    }
    if (length >= 0) {
      byte[] body = in.readNBytes((int) length);
      if (body.length < length) {
        throw new IOException("it ended its answer after %d bytes".formatted(body.length));
      }
      return body;
    }
    byte[] body = in.readNBytes(bytesMax + 1);
    if (body.length > bytesMax) {
      throw tooLong();
    }
    return body;
  }

  private byte[] chunks(InputStream in) throws IOException {
    var body = new java.io.ByteArrayOutputStream();
    while (true) {
      int[] left = {HEAD_MAX};
      String size = line(in, left).split(";", 2)[0].strip();
      if (!size.matches("[0-9a-fA-F]{1,8}")) {
        throw new NonsenseException("its answer has a broken chunk");
      }
      long length = Long.parseLong(size, 16);
      if (body.size() + length > bytesMax) {
        throw tooLong();
      }
      if (length == 0) {
        return body.toByteArray();
      }
      byte[] chunk = in.readNBytes((int) length);
      if (chunk.length < length || !line(in, left).isEmpty()) {
        throw new IOException("it ended its answer in the middle of a chunk");
      }
      body.writeBytes(chunk);
    }
  }

  private NonsenseException tooLong() {
    return new NonsenseException("its answer is longer than %,d bytes".formatted(bytesMax));
  }

  /// The next line of the head.
  /// @param left how many bytes there may be yet; one element
  private static String line(InputStream in, int[] left) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("it ended the connection without an answer");
      }
      if (--left[0] < 0) {
        throw new NonsenseException(
            "its answer's head is longer than %,d bytes".formatted(HEAD_MAX));
      }
      line.append((char) next);
    }
    if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
      line.setLength(line.length() - 1);
    }
    return line.toString();
  }
}
