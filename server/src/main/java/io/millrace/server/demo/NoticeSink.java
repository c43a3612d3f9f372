package io.millrace.server.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.base.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A webhook's other end: collects the topics of the notices that arrive.
final class NoticeSink implements AutoCloseable {
  private final HttpServer server;
  private final List<String> topics = new CopyOnWriteArrayList<>();

  NoticeSink() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/notices", this::receive);
    server.start();
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      topics.add(Json.parse(exchange.getRequestBody().readAllBytes()).path("topic").asString(""));
      exchange.sendResponseHeaders(204, -1);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/notices";
  }

  /// In the order of arrival.
  List<String> topics() {
    return List.copyOf(topics);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
