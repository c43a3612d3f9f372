package io.millrace.base.http;

import java.util.List;

/// Where resources declare their routes. The OpenAPI document, limits, permissions and sweep tests
/// are derived from what is declared here; a route without an action keeps the server from
/// starting.
public interface Routes {
  /// Begins the declaration of a route; ends with [Route#to].
  ///
  /// @param template path with `{name}` for one decoded segment and, at the end only, `{name*}` for
  ///     one or more
  Route route(Method method, String template);

  default Route get(String template) {
    return route(Method.GET, template);
  }

  default Route post(String template) {
    return route(Method.POST, template);
  }

  default Route put(String template) {
    return route(Method.PUT, template);
  }

  default Route patch(String template) {
    return route(Method.PATCH, template);
  }

  default Route delete(String template) {
    return route(Method.DELETE, template);
  }

  /// Errors of all routes below `prefix` (and of unknown paths there) take this form instead of
  /// problem JSON.
  void errors(String prefix, ErrorForm form);

  /// Answers a request.
  @FunctionalInterface
  interface Handler {
    Response handle(Request request) throws Exception;
  }

  /// One protocol's way to say what went wrong.
  @FunctionalInterface
  interface ErrorForm {
    /// @param requestId to search the log for
    Response render(io.millrace.base.MillraceException error, String requestId);

    /// Of what [#render] answers.
    default String mediaType() {
      return Problem.MEDIA_TYPE;
    }

    /// What else [#render] may answer: texts for people.
    default List<String> otherMediaTypes() {
      return List.of();
    }

    /// Of what [#render] answers, if that is JSON.
    default Shape shape() {
      return Problem.SHAPE;
    }
  }

  /// A route being declared.
  interface Route {
    /// What a caller needs the right for, such as `run.read` or `endpoint.invoke`. Required.
    Route action(String action);

    /// One line for the OpenAPI document. Required.
    Route summary(String summary);

    /// The parameters of the query.
    Route query(Shape.Field... parameters);

    /// The headers that it reads, beside those that every request may have.
    Route headers(List<Shape.Field> fields);

    /// The shape of the JSON body.
    Route body(Shape shape);

    /// The shape of the JSON that answers a good request.
    Route answer(Shape shape);

    /// The media types of the body, without parameters; default `application/json` for `POST`,
    /// `PUT`, `PATCH`. `*/*` takes anything.
    Route consumes(String... mediaTypes);

    /// Most bytes of a body; default 1 MiB. A larger one is answered 413 before it is read.
    Route maxBody(long bytes);

    /// The body is not collected but read by the handler with [Request#stream()].
    Route streaming();

    /// The handler runs on the event loop: it must not block, not even for the database, and
    /// answers with bytes. For the inference fast path. One that finds out that it has to block
    /// after all says so by [Blocking#begins].
    default Route nonBlocking() {
      return nonBlockingUpTo(Long.MAX_VALUE);
    }

    /// As [#nonBlocking] for bodies of at most this size; a request with a larger one has a virtual
    /// thread.
    Route nonBlockingUpTo(long bodyBytes);

    /// Left out of the OpenAPI document (pages, assets).
    Route hidden();

    /// A request may carry an `Idempotency-Key`: then all that the handler writes and what it
    /// answers are one unit of the database, and the same request again gets the same answer. The
    /// handler must do nothing but SQL.
    Route keyed();

    void to(Handler handler);
  }
}
