package io.millrace.base.http;

import java.time.Duration;
import java.util.List;

/// Keys under `http.`: an empty file gives a working server on loopback.
///
/// @param host the address to bind
/// @param port 0 takes a free one
/// @param allowedHosts names that the `Host` header may have besides those of loopback and the
///     bound address: `name` with any port, or `name:port`
/// @param eventLoops threads that read and write sockets, and evaluate what never blocks: one per
///     core by default
/// @param requestsMax most requests at work at once; more are refused with `SERVER_BUSY`
/// @param idleTimeout longest time from a connection's start, or its last answer, to the end of the
///     next request's head; also the longest time that a client may stop reading its answer
/// @param bodyTimeout longest time for a whole body; of a streaming route, for each 64 KiB
/// @param gracePeriod how long running requests may go on when the server stops
public record HttpConfig(
    String host,
    int port,
    List<String> allowedHosts,
    int eventLoops,
    int requestsMax,
    Duration idleTimeout,
    Duration bodyTimeout,
    Duration gracePeriod) {
  public static final HttpConfig DEFAULT =
      new HttpConfig(
          "127.0.0.1",
          5000,
          List.of(),
          Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 64),
          2_000,
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10));

  public HttpConfig {
    allowedHosts = List.copyOf(allowedHosts);
    check(port >= 0 && port <= 65_535, "http.port", port, "0 to 65535");
    check(eventLoops >= 1 && eventLoops <= 64, "http.event-loops", eventLoops, "1 to 64");
    check(requestsMax >= 1, "http.requests-max", requestsMax, "at least 1");
    check(idleTimeout.isPositive(), "http.idle-timeout", idleTimeout, "more than 0");
    check(bodyTimeout.isPositive(), "http.body-timeout", bodyTimeout, "more than 0");
    check(!gracePeriod.isNegative(), "http.grace-period", gracePeriod, "0 or more");
  }

  public HttpConfig withHost(String bind) {
    return new HttpConfig(
        bind, port, allowedHosts, eventLoops, requestsMax, idleTimeout, bodyTimeout, gracePeriod);
  }

  public HttpConfig withPort(int number) {
    return new HttpConfig(
        host, number, allowedHosts, eventLoops, requestsMax, idleTimeout, bodyTimeout, gracePeriod);
  }

  public HttpConfig withAllowedHosts(List<String> names) {
    return new HttpConfig(
        host, port, names, eventLoops, requestsMax, idleTimeout, bodyTimeout, gracePeriod);
  }

  public HttpConfig withRequestsMax(int most) {
    return new HttpConfig(
        host, port, allowedHosts, eventLoops, most, idleTimeout, bodyTimeout, gracePeriod);
  }

  public HttpConfig withTimeouts(Duration idle, Duration body, Duration grace) {
    return new HttpConfig(host, port, allowedHosts, eventLoops, requestsMax, idle, body, grace);
  }

  private static void check(boolean holds, String key, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("%s: %s (expected: %s)".formatted(key, value, expected));
    }
  }
}
