import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// One kept connection that sends a request and reads its answer. It does as little as possible, as
/// it shares the machine with the server that it measures.
final class Connection implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final String host;
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  Connection(URI server) throws IOException {
    host = server.getAuthority();
    socket = new Socket(server.getHost(), server.getPort());
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream(), BUFFER);
    out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
  }

  /// What takes an answer's bytes.
  interface Sink {
    void take(byte[] bytes, int length) throws IOException;
  }

  /// Writes a request's bytes.
  interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  String get(String path) throws IOException {
    send("GET", path, "", 0, _ -> {});
    return text();
  }

  String post(String path, String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    send("POST", path, "Content-Type: application/json\r\n", bytes.length, o -> o.write(bytes));
    return text();
  }

  void put(String path, long length, Body body) throws IOException {
    send("PUT", path, "Content-Type: application/octet-stream\r\n", length, body);
    text();
  }

  void download(String path, Sink sink) throws IOException {
    send("GET", path, "", 0, _ -> {});
    answer(sink);
  }

  private void send(String method, String path, String headers, long length, Body body)
      throws IOException {
    String head =
        "%s %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n%s\r\n"
            .formatted(method, path, host, length, headers);
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    body.writeTo(out);
    out.flush();
  }

  private String text() throws IOException {
    var bytes = new java.io.ByteArrayOutputStream();
    answer((part, length) -> bytes.write(part, 0, length));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private void answer(Sink sink) throws IOException {
    String status = line();
    long length = 0;
    boolean chunked = false;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Long.parseLong(lower.substring(15).strip());
      }
      chunked |= lower.startsWith("transfer-encoding:") && lower.endsWith("chunked");
    }
    if (!status.startsWith("HTTP/1.1 200")) {
      throw new IOException(status + ": " + new String(in.readNBytes((int) length)));
    }
    if (!chunked) {
      take(length, sink);
      return;
    }
    for (long part = chunk(); part > 0; part = chunk()) {
      take(part, sink);
      line();
    }
    line();
  }

  private long chunk() throws IOException {
    return Long.parseLong(line().strip(), 16);
  }

  private void take(long length, Sink sink) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (long left = length; left > 0; ) {
      int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (read < 0) {
        throw new IOException("cut off");
      }
      sink.take(buffer, read);
      left -= read;
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("cut off");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
