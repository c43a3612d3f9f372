package io.millrace.serving.http;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// HTTP by hand, for headers that a client would not send.
final class RawHttp {
  private RawHttp() {}

  record Reply(int statusCode, String body) {}

  static Reply post(int port, String endpoint, String body, String header) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head =
        """
        POST /endpoints/%s/invocations HTTP/1.1
        Host: 127.0.0.1:%d
        Content-Type: application/json
        Content-Length: %d
        Connection: close
        %s

        """
            .formatted(endpoint, port, bytes.length, header)
            .replace("\n", "\r\n");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      var out = new BufferedOutputStream(socket.getOutputStream());
      out.write(head.getBytes(StandardCharsets.ISO_8859_1));
      out.write(bytes);
      out.flush();
      return read(socket.getInputStream());
    }
  }

  private static Reply read(InputStream in) throws IOException {
    String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    int end = all.indexOf("\r\n\r\n");
    return new Reply(Integer.parseInt(all.substring(9, 12)), all.substring(end + 4));
  }
}
