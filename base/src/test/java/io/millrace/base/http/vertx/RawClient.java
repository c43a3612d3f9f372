package io.millrace.base.http.vertx;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Speaks HTTP badly on purpose: sends any bytes, reads one answer at a time.
public final class RawClient implements AutoCloseable {
  private final Socket socket;

  public RawClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
  }

  public record Answer(int status, Map<String, String> headers, String body) {
    public String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }
  }

  Socket socket() {
    return socket;
  }

  public RawClient send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    return this;
  }

  public Answer receive() throws IOException {
    return receive(false);
  }

  /// @param headOnly the answer to a `HEAD` request, which has no body
  public Answer receive(boolean headOnly) throws IOException {
    String[] status = line().split(" ", 3);
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int code = Integer.parseInt(status[1]);
    boolean bodiless = headOnly || code == 204 || code == 304 || code == 100;
    return new Answer(code, headers, bodiless ? "" : body(headers));
  }

  /// Whether the server closes the connection, after anything it still sends.
  public boolean isClosedByServer() throws IOException {
    try {
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      return true;
    } catch (SocketTimeoutException _) {
      return false;
    } catch (IOException _) {
      return true;
    }
  }

  private String body(Map<String, String> headers) throws IOException {
    InputStream in = socket.getInputStream();
    if (headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
      StringBuilder text = new StringBuilder();
      for (String chunk = chunk(); !chunk.isEmpty(); chunk = chunk()) {
        text.append(chunk);
      }
      return text.toString();
    }
    String length = headers.get("content-length");
    byte[] bytes = length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /// One chunk of an answer that goes on.
  String chunk() throws IOException {
    String text =
        new String(socket.getInputStream().readNBytes(chunkSize()), StandardCharsets.UTF_8);
    line();
    return text;
  }

  private int chunkSize() throws IOException {
    return Integer.parseInt(line(), 16);
  }

  String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = next(); b != '\n'; b = next()) {
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8).stripTrailing();
  }

  private int next() throws IOException {
    int b = socket.getInputStream().read();
    if (b < 0) {
      throw new EOFException("closed by the server");
    }
    return b;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
