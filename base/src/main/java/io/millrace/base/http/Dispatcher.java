package io.millrace.base.http;

import static io.millrace.base.MillraceException.require;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What happens to every request around its handler, whatever server is beneath: rules of safety,
/// routing, limits of the body, the form of errors. Thread-safe.
public final class Dispatcher {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
  private static final Pattern UTF_8 = Pattern.compile("\\s*charset\\s*=\\s*\"?utf-8\"?\\s*");

  private final RouteTable table;
  private final HostRules rules;

  public Dispatcher(RouteTable table, HttpConfig config) {
    this.table = table;
    this.rules = new HostRules(config);
  }

  /// What to do with a request of which only the head is known.
  public sealed interface Decision {
    /// Read the body, if there is one, and call [#answer].
    ///
    /// @param bodyLength -1 if it comes in chunks, 0 if there is none
    /// @param coding how the body is packed; [#answer] unpacks it, which takes time
    record Proceed(RoutedHead head, long bodyLength, ContentCoding coding) implements Decision {
      public RouteDefinition route() {
        return head.route();
      }
    }

    /// Answer at once; the body, if there is one, is not wanted.
    record Refuse(Response response) implements Decision {}
  }

  /// @param id identifies the request in log and errors
  public Decision decide(RequestHead head, String id) {
    try {
      rules.check(head);
      Target target = Target.parse(head.target());
      return switch (table.match(head.method(), target)) {
        case RouteTable.Match.Found(var route, var parameters) -> {
          long length = checkBody(head, route);
          ContentCoding coding = length == 0 ? ContentCoding.IDENTITY : coding(head, route);
          RoutedHead routed = new RoutedHead(route, target, parameters, head, id);
          yield new Decision.Proceed(routed, length, coding);
        }
        case RouteTable.Match.WrongMethod wrong -> new Decision.Refuse(wrong(head, wrong, id));
        case RouteTable.Match.Unknown _ ->
            throw new MillraceException(
                ErrorCode.ROUTE_NOT_FOUND,
                "There is nothing at '%s'.".formatted(target.path()),
                "Look for the path in /openapi.json; it ends without '/'.");
      };
    } catch (MillraceException e) {
      return new Decision.Refuse(refusal(head.target(), e, id));
    }
  }

  /// Runs the handler of a route that collects its body.
  /// @param body as it was sent
  /// @throws Blocking.Begins inside [Blocking#refuse], if the handler would block
  public Response answer(Decision.Proceed decided, byte[] body) {
    try {
      byte[] plain = decided.coding().unpack(body, decided.route().bodyBytesMax());
      return answer(new RoutedRequest(decided.head(), plain, new ByteArrayInputStream(plain)));
    } catch (MillraceException e) {
      return refusal(decided.head().received().target(), e, decided.head().id());
    }
  }

  /// Runs the handler of a streaming route.
  /// @param body throws [MillraceException] from `read` where a limit is passed
  public Response answer(Decision.Proceed decided, InputStream body) {
    return answer(new RoutedRequest(decided.head(), null, body));
  }

  /// The error in the form that `rawTarget` has.
  public Response refusal(String rawTarget, MillraceException error, String id) {
    Response response = render(table.errorForm(rawTarget), error, id);
    return Problem.isPassing(error.code(), response.status())
        ? response.with("Retry-After", "1")
        : response;
  }

  /// The answer to whatever a handler, or what it returned for writing later, has thrown: an error
  /// that is not ours is a bug, logged with its stack trace and answered without it.
  public Response failure(String method, String rawTarget, Throwable thrown, String id) {
    String path = withoutQuery(rawTarget);
    if (thrown instanceof MillraceException known) {
      if (known.code().kind() == ErrorCode.Kind.INTERNAL) {
        log.error("http.request.failed id={} method={} path={}", id, method, path, known);
      }
      return refusal(rawTarget, known, id);
    }
    if (ClientGoneException.isCauseOf(thrown)) {
      log.debug("http.client.gone id={} method={} path={}", id, method, path);
      return refusal(rawTarget, HostRules.malformed("The request was cut off."), id);
    }
    log.error("http.request.failed id={} method={} path={}", id, method, path, thrown);
    MillraceException error =
        new MillraceException(
            ErrorCode.INTERNAL_ERROR,
            "Something went wrong that is not the caller's fault.",
            "Look for request id %s in the server's log, and report it.".formatted(id));
    return refusal(rawTarget, error, id);
  }

  /// For the log: a query may hold what is nobody's business.
  private static String withoutQuery(String rawTarget) {
    int mark = rawTarget.indexOf('?');
    return mark < 0 ? rawTarget : rawTarget.substring(0, mark);
  }

  private Response answer(RoutedRequest request) {
    try {
      return Objects.requireNonNull(request.head().route().handler().handle(request), "response");
    } catch (Blocking.Begins begins) {
      throw begins;
    } catch (Throwable thrown) {
      RequestHead head = request.head().received();
      return failure(head.method(), head.target(), thrown, request.id());
    }
  }

  private static Response render(Routes.ErrorForm form, MillraceException error, String id) {
    try {
      return form.render(error, id);
    } catch (RuntimeException e) {
      log.error("http.error.form.failed id={}", id, e);
      return Problem.FORM.render(error, id);
    }
  }

  private Response wrong(RequestHead head, RouteTable.Match.WrongMethod wrong, String id) {
    if (head.method().equals("OPTIONS")) {
      return Response.empty(204).with("Allow", wrong.allow());
    }
    MillraceException error =
        new MillraceException(
            ErrorCode.METHOD_NOT_ALLOWED,
            "%s is not possible here.".formatted(head.method()),
            "Use one of: %s.".formatted(wrong.allow()));
    return refusal(head.target(), error, id).with("Allow", wrong.allow());
  }

  private static long checkBody(RequestHead head, RouteDefinition route) {
    long length = head.bodyLength();
    if (length == 0) {
      return 0;
    }
    require(
        !route.consumes().isEmpty(),
        ErrorCode.MEDIA_TYPE_UNSUPPORTED,
        "Send the request without a body.",
        "%s takes no body.",
        route.template());
    require(
        length <= route.bodyBytesMax(),
        ErrorCode.BODY_TOO_LARGE,
        "Send less at once.",
        "The body has %s bytes (at most %s).",
        length,
        route.bodyBytesMax());
    String contentType = head.header("Content-Type").orElse("");
    String type = RequestHead.mediaType(contentType);
    if (!route.accepts(type)) {
      throw unsupported(type, route);
    }
    if (type.equals("application/json") && contentType.indexOf(';') >= 0) {
      checkCharset(contentType);
    }
    return length;
  }

  private static MillraceException unsupported(String type, RouteDefinition route) {
    return new MillraceException(
        ErrorCode.MEDIA_TYPE_UNSUPPORTED,
        type.isEmpty()
            ? "Bad Request. Content-Type header is missing."
            : "The body has the media type '%s'.".formatted(type),
        "Send the header Content-Type: %s.".formatted(String.join(" or ", route.consumes())));
  }

  private static ContentCoding coding(RequestHead head, RouteDefinition route) {
    ContentCoding coding = ContentCoding.of(head.header("Content-Encoding"));
    require(
        coding == ContentCoding.IDENTITY || !route.streaming(),
        ErrorCode.MEDIA_TYPE_UNSUPPORTED,
        "Send the body as it is, without Content-Encoding.",
        "%s takes no packed body.",
        route.template());
    return coding;
  }

  private static void checkCharset(String contentType) {
    String[] parameters = contentType.toLowerCase(Locale.ROOT).split(";", -1);
    for (int i = 1; i < parameters.length; i++) {
      require(
          !parameters[i].contains("charset") || UTF_8.matcher(parameters[i]).matches(),
          ErrorCode.MEDIA_TYPE_UNSUPPORTED,
          "Send JSON as UTF-8.",
          "JSON is UTF-8, not '%s'.",
          parameters[i].strip());
    }
  }
}
