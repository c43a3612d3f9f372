package io.millrace.base.http;

import static io.millrace.base.MillraceException.require;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Keeps other web pages in the user's browser from reaching this server: the `Host` header must
/// name it (against DNS rebinding), a request that may change something must come from its own
/// pages or from no page at all, and other sites may link here but not embed.
final class HostRules {
  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "[::1]");
  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[0-9a-f:.]+]|[a-z0-9._-]+)(?::([0-9]{1,5}))?");
  private static final Pattern ORIGIN = Pattern.compile("https?://(.+)");

  private final Set<String> allowed;

  /// The `Host` that was allowed last, in lower case: most clients send the same.
  private volatile String last = "";

  HostRules(HttpConfig config) {
    allowed = new HashSet<>(LOOPBACK);
    String bound = config.host().toLowerCase(Locale.ROOT);
    allowed.add(bound.contains(":") && !bound.startsWith("[") ? "[" + bound + "]" : bound);
    config.allowedHosts().forEach(name -> allowed.add(name.toLowerCase(Locale.ROOT)));
  }

  /// @throws MillraceException with `REQUEST_INVALID`, `HOST_NOT_ALLOWED` or `ORIGIN_NOT_ALLOWED`
  void check(RequestHead head) {
    String host = host(head);
    head.header("Origin").ifPresent(origin -> checkOrigin(head, origin, host));
    if (head.header("Sec-Fetch-Site").filter("cross-site"::equals).isPresent()) {
      require(
          head.isSafe() && isNavigation(head),
          ErrorCode.ORIGIN_NOT_ALLOWED,
          "Open the address itself, or call it from a program instead of a web page.",
          "Another site may link to this server but not use it.");
    }
  }

  static MillraceException malformed(String message) {
    return new MillraceException(
        ErrorCode.REQUEST_INVALID, message, "Send a well-formed HTTP/1.1 request.");
  }

  private String host(RequestHead head) {
    List<String> values = head.headers().all("Host");
    if (values.size() != 1) {
      throw malformed("%s Host headers (expected: 1).".formatted(values.size()));
    }
    String host = values.getFirst();
    if (host.equals(last)) {
      return host;
    }
    host = host.toLowerCase(Locale.ROOT);
    Matcher parts = AUTHORITY.matcher(host);
    if (!parts.matches()) {
      throw malformed("The Host header is not 'name' or 'name:port'.");
    }
    require(
        allowed.contains(host) || allowed.contains(parts.group(1)),
        ErrorCode.HOST_NOT_ALLOWED,
        "Use localhost, or add the name to http.allowed-hosts.",
        "This server does not answer to the name '%s'.",
        host);
    last = host;
    return host;
  }

  private static void checkOrigin(RequestHead head, String origin, String host) {
    Matcher parts = ORIGIN.matcher(origin.toLowerCase(Locale.ROOT));
    require(
        head.isSafe() || (parts.matches() && parts.group(1).equals(host)),
        ErrorCode.ORIGIN_NOT_ALLOWED,
        "Send the request from a page of this server, or from a program without an Origin header.",
        "A page of '%s' may not change anything on '%s'.",
        origin,
        host);
  }

  private static boolean isNavigation(RequestHead head) {
    return head.header("Sec-Fetch-Mode").filter("navigate"::equals).isPresent()
        && head.header("Sec-Fetch-Dest").filter("document"::equals).isPresent();
  }
}
