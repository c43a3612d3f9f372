package io.millrace.base.http.client;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;

/// A server on loopback that is called: it keeps what was received, and answers a status.
///
/// @param <T> what is kept of a call
public final class Receiver<T> implements AutoCloseable {
  private final List<T> received = new CopyOnWriteArrayList<>();
  private final BiFunction<Headers, String, T> read;
  private final HttpServer server;
  private volatile int status;

  /// @param status that it answers
  /// @param read makes of the headers and the body of a call what is kept of it
  public Receiver(int status, BiFunction<Headers, String, T> read) {
    this.status = status;
    this.read = read;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/hook", this::take);
    server.start();
  }

  private void take(HttpExchange call) throws IOException {
    String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    received.add(read.apply(call.getRequestHeaders(), body));
    call.sendResponseHeaders(status, -1);
    call.close();
  }

  public String url() {
    return "http://127.0.0.1:%d/hook".formatted(server.getAddress().getPort());
  }

  /// Answers another status from now on.
  public void answer(int other) {
    status = other;
  }

  /// In the order in which the calls came; grows.
  public List<T> received() {
    return received;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
