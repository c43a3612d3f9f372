package io.millrace.base.http.vertx;

import io.millrace.base.http.Compression;
import io.millrace.base.http.Response;
import io.millrace.base.http.Response.Body.Bytes;
import io.millrace.base.http.Response.Body.Events;
import io.millrace.base.http.Response.Body.Stream;
import io.millrace.base.http.RoutedHead;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes the answer of one exchange and ends it: metrics, log line, what becomes of the
/// connection.
final class Answer {
  private static final Logger log = LoggerFactory.getLogger(Answer.class);

  /// How long the rest of an unwanted body is thrown away, so that the client sees the answer.
  private static final Duration LINGER = Duration.ofSeconds(2);

  private final Service service;
  private final OpenConnection connection;
  private final HttpServerRequest request;
  private final HttpServerResponse out;
  private final Context context;
  private final String id;
  private final long start = System.nanoTime();
  private @Nullable RoutedHead routed;

  /// Whether nothing of the request is left to read; then the connection can be used again.
  private volatile boolean bodyEnded;

  Answer(
      Service service,
      OpenConnection connection,
      HttpServerRequest request,
      Context context,
      String id) {
    this.service = service;
    this.connection = connection;
    this.request = request;
    this.out = request.response();
    this.context = context;
    this.id = id;
    service.begin();
  }

  void routed(RoutedHead head) {
    routed = head;
  }

  void bodyEnded() {
    bodyEnded = true;
  }

  /// Blocks while the client reads a streamed answer; bytes on a non-blocking route don't.
  void send(Response response) {
    Response sent = response;
    try {
      write(compressed(response));
    } catch (Throwable thrown) {
      sent = service.dispatcher().failure(request.method().name(), request.uri(), thrown, id);
      sendInstead(sent);
    } finally {
      end(sent.status());
    }
  }

  private Response compressed(Response response) {
    boolean blocking = routed != null && !Context.isOnEventLoopThread();
    return blocking
        ? Compression.apply(response, request.headers().get("Accept-Encoding"))
        : response;
  }

  private void write(Response response) throws Exception {
    head(response);
    if (request.method().name().equals("HEAD") || response.isBodiless()) {
      finish(Buffer.buffer());
      return;
    }
    switch (response.body()) {
      case Bytes(byte[] bytes)
          when bytes.length <= AnswerStream.CHUNK || Context.isOnEventLoopThread() ->
          finish(Buffer.buffer(bytes));
      case Response.Body _ when Context.isOnEventLoopThread() ->
          throw new IllegalStateException("a non-blocking route answers with bytes only");
      case Bytes(byte[] bytes) -> stream(bytes.length, o -> o.write(bytes));
      case Stream(long length, Response.Writer writer) -> stream(length, writer);
      case Events(Response.EventSource source) -> events(source);
    }
  }

  private void head(Response response) {
    out.setStatusCode(response.status());
    for (Service.CommonHeader header : service.commonHeaders()) {
      out.putHeader(header.name(), header.value());
    }
    out.putHeader(HttpHeaders.DATE, service.date());
    out.putHeader(HeaderNames.REQUEST_ID, id);
    out.headers().remove(HttpHeaders.CONTENT_LENGTH);
    for (Response.Header header : response.headers()) {
      if (header.name().equalsIgnoreCase("Set-Cookie")) {
        out.headers().add(header.name(), header.value());
      } else {
        out.putHeader(HeaderNames.of(header.name()), header.value());
      }
    }
    long length = response.length();
    if (length >= 0 && !response.isBodiless()) {
      out.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(length));
    }
    if (!bodyEnded || (length < 0 && request.version() == HttpVersion.HTTP_1_0)) {
      connection.setClosing();
      if (!Http2.speaks(request)) {
        out.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      }
    }
  }

  private void stream(long length, Response.Writer writer) throws IOException {
    AnswerStream stream = answerStream(length);
    writer.writeTo(stream);
    if (length >= 0 && stream.length() != length) {
      throw new IllegalStateException(
          "%s bytes written, %s promised".formatted(stream.length(), length));
    }
    stream.flush();
    finish(Buffer.buffer());
  }

  private void events(Response.EventSource source) throws Exception {
    EventStream events = new EventStream(answerStream(-1));
    service.open(events);
    connection.open(events);
    try {
      events.ping();
      source.run(events);
    } catch (Exception e) {
      if (!events.isStopped()) { // a stopped source ends by whatever its interrupt has caused
        throw e;
      }
    } finally {
      connection.ended();
      service.close(events);
    }
    finish(Buffer.buffer());
  }

  private AnswerStream answerStream(long length) {
    return new AnswerStream(out, connection, service.config().idleTimeout(), length);
  }

  /// After a failure while writing: it is answered if nothing has been sent yet; otherwise the
  /// connection is cut, so that the client does not take a part for the whole.
  private void sendInstead(Response failure) {
    try {
      if (!out.headWritten() && !out.ended() && failure.body() instanceof Bytes(byte[] bytes)) {
        out.headers().clear();
        head(failure);
        finish(Buffer.buffer(bytes));
      } else {
        connection.close();
      }
    } catch (RuntimeException e) {
      log.error("http.answer.failed id={}", id, e);
      connection.close();
    }
  }

  /// Sends the last bytes; afterwards the next request is expected, or none.
  private void finish(Buffer last) {
    if (!connection.isClosing()) {
      connection.expectWithin(service.config().idleTimeout());
      out.end(last);
      return;
    }
    connection.expectWithin(LINGER);
    out.end(last).onComplete(_ -> context.runOnContext(_ -> discard()));
  }

  private void discard() {
    if (Http2.isUpgraded(request)) {
      // The client speaks HTTP/2 once its body is over: closed before, it would not see the answer.
      Http2.discardBody(request);
      var _ = context.owner().setTimer(LINGER.toMillis(), _ -> Http2.closeIfBodyComes(request));
    } else if (Http2.speaks(request)) {
      Future<Void> _ = out.reset(Http2.NO_ERROR);
    } else if (bodyEnded || request.isEnded()) {
      connection.close();
    } else {
      request.handler(_ -> {});
      request.endHandler(_ -> connection.close());
      request.resume();
    }
  }

  private void end(int status) {
    long nanos = System.nanoTime() - start;
    service.end(routed == null ? null : routed.route(), status, nanos);
    log.debug(
        "http.request id={} method={} route={} status={} bytes={} micros={}",
        id,
        request.method(),
        routed == null ? "-" : routed.route().template(),
        status,
        out.bytesWritten(),
        nanos / 1000);
  }
}
