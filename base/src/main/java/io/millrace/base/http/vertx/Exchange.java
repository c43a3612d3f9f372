package io.millrace.base.http.vertx;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Blocking;
import io.millrace.base.http.Compression;
import io.millrace.base.http.ContentCoding;
import io.millrace.base.http.Dispatcher.Decision;
import io.millrace.base.http.RequestHead;
import io.millrace.base.http.Response;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/// One request on its way: head, body, handler, answer. The head and a collected body are read on
/// the event loop; then the request has a virtual thread, unless its route does not block.
final class Exchange {
  private final Service service;
  private final OpenConnection connection;
  private final HttpServerRequest request;
  private final Context context;
  private final String id;
  private final Answer answer;

  /// Event loop only: whether the request is answered before its handler could run.
  private boolean refused;

  Exchange(Service service, OpenConnection connection, HttpServerRequest request, Context context) {
    this.service = service;
    this.connection = connection;
    this.request = request;
    this.context = context;
    this.id = service.ids().of(request.headers().get(HeaderNames.REQUEST_ID));
    this.answer = new Answer(service, connection, request, context, id);
  }

  /// Called on the event loop once the head has arrived.
  void begin() {
    connection.expectNothing();
    if (!declaresBody()) {
      answer.bodyEnded();
    }
    switch (decide()) {
      case Decision.Refuse(Response response) -> refuse(response);
      case Decision.Proceed proceed -> {
        answer.routed(proceed.head());
        if (proceed.bodyLength() == 0) {
          run(proceed, new byte[0]);
        } else if (proceed.route().streaming()) {
          stream(proceed);
        } else {
          collect(proceed);
        }
      }
    }
  }

  /// Called instead of [#begin] if the head is not HTTP.
  void refuseHead(MillraceException error) {
    connection.expectNothing();
    refuse(error);
  }

  private Decision decide() {
    RequestHead head =
        new RequestHead(
            request.method().name(),
            request.uri(),
            service.speaksTls(),
            Http2.speaks(request)
                ? name -> Http2.header(request, name)
                : new Http1Headers(request.headers()));
    return service
        .obstacle(request)
        .<Decision>map(
            error -> new Decision.Refuse(service.dispatcher().refusal(request.uri(), error, id)))
        .orElseGet(() -> service.dispatcher().decide(head, id));
  }

  private boolean declaresBody() {
    String length = request.headers().get(HttpHeaders.CONTENT_LENGTH);
    return request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        || (length != null && !length.equals("0"))
        || (Http2.speaks(request) && Http2.hasBodyOfUnknownLength(request));
  }

  private void stream(Decision.Proceed proceed) {
    BodyStream body =
        new BodyStream(
                request, connection, service.config().bodyTimeout(), proceed.route().bodyBytesMax())
            .start(answer::bodyEnded);
    continueExpected();
    thread(() -> answer.send(service.dispatcher().answer(proceed, body)));
  }

  private void collect(Decision.Proceed proceed) {
    Buffer body = Buffer.buffer();
    long most = proceed.route().bodyBytesMax();
    connection.expectWithin(
        service.config().bodyTimeout(), () -> context.runOnContext(_ -> late()));
    request.handler(
        part -> {
          if (!refused && body.length() + part.length() > most) {
            refuse(BodyStream.tooLarge(most));
          } else if (!refused) {
            body.appendBuffer(part);
          }
        });
    request.exceptionHandler(this::cutOff);
    request.endHandler(
        _ -> {
          answer.bodyEnded();
          if (!refused) {
            connection.expectNothing();
            run(proceed, body.getBytes());
          }
        });
    continueExpected();
  }

  private void continueExpected() {
    if ("100-continue".equalsIgnoreCase(request.headers().get(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
  }

  private void run(Decision.Proceed proceed, byte[] body) {
    boolean loops =
        proceed.route().runsOnEventLoop(body.length) && proceed.coding() == ContentCoding.IDENTITY;
    if (!loops || !answeredOnLoop(proceed, body)) {
      thread(() -> answer.send(service.dispatcher().answer(proceed, body)));
    }
  }

  /// False if the handler would block: it has done nothing then.
  private boolean answeredOnLoop(Decision.Proceed proceed, byte[] body) {
    Response response;
    try {
      response = Blocking.refuse(() -> service.dispatcher().answer(proceed, body));
    } catch (Blocking.Begins _) {
      return false;
    }
    if (Compression.packs(response, request.headers().get(HttpHeaders.ACCEPT_ENCODING))) {
      thread(() -> answer.send(response));
    } else {
      answer.send(response);
    }
    return true;
  }

  private void thread(Runnable work) {
    Thread.ofVirtual().name("http-" + id).start(work);
  }

  private void late() {
    if (!refused && !request.isEnded()) {
      refuse(
          new MillraceException(
              ErrorCode.REQUEST_TIMEOUT,
              "The body did not arrive in time.",
              "Send it within %s s.".formatted(service.config().bodyTimeout().toSeconds())));
    }
  }

  /// A body that is no HTTP is refused; if the client has left, nobody hears it.
  private void cutOff(Throwable cause) {
    if (!refused) {
      refuse(Service.malformed("The body is cut off or not well-formed."));
    }
  }

  private void refuse(MillraceException error) {
    refuse(service.dispatcher().refusal(request.uri(), error, id));
  }

  private void refuse(Response response) {
    refused = true;
    answer.send(response);
  }
}
