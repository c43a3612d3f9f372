package io.millrace.base.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// For servers that cannot choose a port themselves.
public final class FreePort {
  private FreePort() {}

  /// A port of loopback that nobody uses at the moment.
  public static int find() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }
}
