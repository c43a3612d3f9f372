package io.millrace.base.http.vertx;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Speaks HTTP/2 badly on purpose, by prior knowledge or as an upgrade: sends any frames, collects
/// what comes for each stream.
final class RawHttp2 implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int GOAWAY = 7;
  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  private static final int ACK = 1;
  private static final int PRIORITY = 0x20;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int WINDOW_UPDATE = 8;

  private final Socket socket;
  private final DataInputStream in;
  private final DefaultHttp2HeadersDecoder hpack = new DefaultHttp2HeadersDecoder(false);
  private final Map<Integer, Stream> streams = new HashMap<>();
  private long goneAway = -1;
  private boolean acknowledges = true;

  /// What has come for one stream.
  static final class Stream {
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    final Map<String, String> headers = new HashMap<>();
    boolean ended;
    long reset = -1;

    int status() {
      return Integer.parseInt(headers.getOrDefault(":status", "0"));
    }

    String body() {
      return body.toString(StandardCharsets.UTF_8);
    }
  }

  /// @param window bytes of each answer that the server may send without being asked for more
  RawHttp2(int port, int window) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port));
    begin(window);
  }

  RawHttp2(int port) throws IOException {
    this(port, 65_535);
  }

  private RawHttp2(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(10_000);
    in = new DataInputStream(socket.getInputStream());
  }

  /// Sends the head of a request of HTTP/1.1 that asks for HTTP/2, and reads that it is granted;
  /// the rest of the body, [#begin] and more streams are left to the caller.
  /// @param body what of it is sent at once with the head
  static RawHttp2 upgraded(int port, String requestLine, String body, String... headers)
      throws IOException {
    RawHttp2 client = new RawHttp2(new Socket(InetAddress.getLoopbackAddress(), port));
    client.send(
        requestLine
            + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\n"
            + "Upgrade: h2c\r\nHTTP2-Settings: \r\n"
            + String.join("\r\n", headers)
            + "\r\n\r\n"
            + body);
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) client.in.readUnsignedByte());
    }
    if (!head.toString().startsWith("HTTP/1.1 101 ")) {
      throw new IOException(head.toString());
    }
    return client;
  }

  /// Sends what a client of HTTP/2 begins with.
  void begin(int window) throws IOException {
    send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    frame(
        SETTINGS,
        0,
        0,
        ByteBuffer.allocate(6).putShort((short) INITIAL_WINDOW_SIZE).putInt(window).array());
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  void frame(int type, int flags, int stream, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
    frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
    OutputStream out = socket.getOutputStream();
    out.write(frame.array());
    out.flush();
  }

  /// @param more names and values, in turn
  void headers(int stream, int flags, String method, String path, String... more)
      throws IOException {
    List<String> all =
        new ArrayList<>(List.of(":method", method, ":scheme", "http", ":path", path));
    if (!List.of(more).contains(":authority")) {
      all.addAll(List.of(":authority", "localhost"));
    }
    all.addAll(List.of(more));
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (int i = 0; i < all.size(); i += 2) {
      block.write(0x10); // a literal that is never indexed, with a new name
      text(block, all.get(i));
      text(block, all.get(i + 1));
    }
    frame(HEADERS, flags | END_HEADERS, stream, block.toByteArray());
  }

  void get(int stream, String path, String... more) throws IOException {
    headers(stream, END_STREAM, "GET", path, more);
  }

  void data(int stream, int flags, String text) throws IOException {
    frame(DATA, flags, stream, text.getBytes(StandardCharsets.UTF_8));
  }

  void reset(int stream) throws IOException {
    frame(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(8).array());
  }

  Stream stream(int id) {
    return streams.computeIfAbsent(id, _ -> new Stream());
  }

  /// Reads until the answer to a stream has ended, or the stream was reset.
  Stream receive(int id) throws IOException {
    Stream stream = stream(id);
    while (!stream.ended && stream.reset < 0) {
      read();
    }
    return stream;
  }

  /// As [#receive], by a client that has not said yet how its HTTP/2 begins.
  Stream receiveUnacknowledged(int id) throws IOException {
    acknowledges = false;
    try {
      return receive(id);
    } finally {
      acknowledges = true;
    }
  }

  /// Reads until the head of an answer is there.
  Stream receiveHead(int id) throws IOException {
    while (stream(id).headers.isEmpty()) {
      read();
    }
    return stream(id);
  }

  /// Reads until the server has said that it goes away.
  void awaitGoneAway() throws IOException {
    while (goneAway < 0) {
      read();
    }
  }

  /// Whether the server ends the connection, after anything it still sends.
  boolean isClosedByServer() throws IOException {
    try {
      while (true) {
        read();
      }
    } catch (EOFException | SocketException _) {
      return true;
    }
  }

  /// The error with which the server has gone away, -1 if it has not.
  long goneAway() {
    return goneAway;
  }

  private void read() throws IOException {
    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int id = in.readInt();
    byte[] payload = in.readNBytes(length);
    switch (type) {
      case DATA -> data(id, flags, payload);
      case HEADERS -> {
        int priority = (flags & PRIORITY) == 0 ? 0 : 5;
        stream(id)
            .headers
            .putAll(decoded(id, Arrays.copyOfRange(payload, priority, payload.length)));
        stream(id).ended |= (flags & END_STREAM) != 0;
      }
      case RST_STREAM -> stream(id).reset = ByteBuffer.wrap(payload).getInt();
      case GOAWAY -> goneAway = ByteBuffer.wrap(payload).getInt(4);
      case SETTINGS -> {
        if ((flags & ACK) == 0 && acknowledges) {
          frame(SETTINGS, ACK, 0, new byte[0]);
        }
      }
      default -> {}
    }
  }

  private void data(int id, int flags, byte[] payload) throws IOException {
    stream(id).body.writeBytes(payload);
    stream(id).ended |= (flags & END_STREAM) != 0;
    if (payload.length > 0 && acknowledges) {
      frame(WINDOW_UPDATE, 0, 0, ByteBuffer.allocate(4).putInt(payload.length).array());
    }
  }

  /// Lets the server send so much more of one answer.
  void allow(int id, int bytes) throws IOException {
    frame(WINDOW_UPDATE, 0, id, ByteBuffer.allocate(4).putInt(bytes).array());
  }

  private Map<String, String> decoded(int id, byte[] block) throws IOException {
    try {
      Http2Headers headers = hpack.decodeHeaders(id, Unpooled.wrappedBuffer(block));
      Map<String, String> map = new HashMap<>();
      headers.forEach(each -> map.put(each.getKey().toString(), each.getValue().toString()));
      return map;
    } catch (Http2Exception e) {
      throw new IOException(e);
    }
  }

  /// An integer of 7 bits and more (RFC 7541, 5.1), then the bytes.
  private static void text(ByteArrayOutputStream out, String text) {
    int rest = text.length();
    if (rest < 127) {
      out.write(rest);
    } else {
      out.write(127);
      for (rest -= 127; rest >= 128; rest >>= 7) {
        out.write((rest & 127) | 128);
      }
      out.write(rest);
    }
    out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
