package io.millrace.base.http.vertx;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Dispatcher;
import io.millrace.base.http.HttpConfig;
import io.millrace.base.http.HttpMetrics;
import io.millrace.base.http.RouteDefinition;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What all exchanges of a server share. Thread-safe.
final class Service {
  private static final int HEADERS_MAX = 100;
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final List<CommonHeader> COMMON_HEADERS =
      List.of(
          CommonHeader.of("X-Content-Type-Options", "nosniff"),
          CommonHeader.of("Referrer-Policy", "no-referrer"),
          CommonHeader.of("Cross-Origin-Opener-Policy", "same-origin"),
          CommonHeader.of("Cross-Origin-Resource-Policy", "same-origin"),
          CommonHeader.of("Cache-Control", "no-store"));

  /// A header in the form that Vert.x writes fastest.
  record CommonHeader(CharSequence name, CharSequence value) {
    static CommonHeader of(String name, String value) {
      return new CommonHeader(HeaderNames.of(name), HttpHeaders.createOptimized(value));
    }
  }

  private final Dispatcher dispatcher;
  private final HttpConfig config;
  private final boolean speaksTls;
  private final HttpMetrics metrics;
  private final InstantSource clock;
  private final RequestIds ids = new RequestIds();
  private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
  private final AtomicInteger atWork = new AtomicInteger();
  private volatile String date;
  private volatile boolean stopping;

  Service(
      Dispatcher dispatcher,
      HttpConfig config,
      boolean speaksTls,
      HttpMetrics metrics,
      InstantSource clock) {
    this.dispatcher = dispatcher;
    this.config = config;
    this.speaksTls = speaksTls;
    this.metrics = metrics;
    this.clock = clock;
    this.date = HTTP_DATE.format(clock.instant());
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  HttpConfig config() {
    return config;
  }

  boolean speaksTls() {
    return speaksTls;
  }

  RequestIds ids() {
    return ids;
  }

  /// Of the `Date` header; at most a second old.
  String date() {
    return date;
  }

  void tick() {
    date = HTTP_DATE.format(clock.instant());
  }

  /// Headers of every answer, unless it sets them itself.
  List<CommonHeader> commonHeaders() {
    return COMMON_HEADERS;
  }

  /// What keeps a well-formed request from being looked at.
  Optional<MillraceException> obstacle(HttpServerRequest request) {
    if (request.version() != HttpVersion.HTTP_1_1
        && request.version() != HttpVersion.HTTP_1_0
        && request.version() != HttpVersion.HTTP_2) {
      return Optional.of(
          new MillraceException(
              ErrorCode.HTTP_VERSION_UNSUPPORTED,
              "This server speaks HTTP/2, HTTP/1.1 and HTTP/1.0.",
              "Send the request as HTTP/1.1."));
    }
    if (count(request) > HEADERS_MAX) {
      return Optional.of(headersTooLarge("The request has more than 100 headers."));
    }
    if (stopping || atWork.get() > config.requestsMax()) {
      return Optional.of(
          new MillraceException(
              ErrorCode.SERVER_BUSY,
              stopping ? "The server is stopping." : "The server has all hands full.",
              "Try again in a second."));
    }
    return Optional.empty();
  }

  /// Header lines; `size()` would count names.
  private static int count(HttpServerRequest request) {
    int lines = 0;
    for (var _ : request.headers()) {
      lines++;
    }
    return lines;
  }

  static MillraceException headersTooLarge(String message) {
    return new MillraceException(
        ErrorCode.HEADERS_TOO_LARGE, message, "Send at most 100 headers and 16 KiB of them.");
  }

  static MillraceException malformed(String message) {
    return new MillraceException(
        ErrorCode.REQUEST_INVALID, message, "Send a well-formed HTTP/1.1 request.");
  }

  void begin() {
    atWork.incrementAndGet();
    metrics.begin();
  }

  void end(@Nullable RouteDefinition route, int status, long nanos) {
    atWork.decrementAndGet();
    metrics.end(route, status, nanos);
  }

  void open(EventStream stream) {
    streams.add(stream);
    if (stopping) {
      stream.stop();
    }
  }

  void close(EventStream stream) {
    streams.remove(stream);
  }

  boolean isStopping() {
    return stopping;
  }

  /// New requests are refused and event streams end; everything else may finish.
  void stop() {
    stopping = true;
    streams.forEach(EventStream::stop);
  }
}
