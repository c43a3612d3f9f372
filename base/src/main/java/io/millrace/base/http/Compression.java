package io.millrace.base.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Packs texts that are complete, longer than 1 KiB, and asked for packed.
public final class Compression {
  private static final int LENGTH_MIN = 1024;
  private static final Pattern TEXT =
      Pattern.compile(
          "text/.*|application/(json|jsonlines|.*\\+json|javascript|xml|yaml|openmetrics-text)"
              + "|.*\\+xml");
  private static final Pattern REFUSED = Pattern.compile(";\\s*q\\s*=\\s*0(\\.0*)?\\s*");

  /// Gzip first: every client that asks for packed answers reads that.
  private static final List<ContentCoding> CODINGS =
      List.of(ContentCoding.GZIP, ContentCoding.DEFLATE);

  private Compression() {}

  /// Whether [#apply] would pack the answer, which takes time.
  /// @param acceptEncoding the request's header
  public static boolean packs(Response response, @Nullable String acceptEncoding) {
    return isFit(response) && accepted(acceptEncoding).isPresent();
  }

  /// @param acceptEncoding the request's header
  public static Response apply(Response response, @Nullable String acceptEncoding) {
    if (!isFit(response) || !(response.body() instanceof Response.Body.Bytes(byte[] bytes))) {
      return response;
    }
    Response varying = response.with("Vary", "Accept-Encoding");
    return accepted(acceptEncoding)
        .map(
            coding ->
                new Response(
                        varying.status(),
                        varying.headers(),
                        new Response.Body.Bytes(coding.pack(bytes)))
                    .with("Content-Encoding", coding.token()))
        .orElse(varying);
  }

  private static boolean isFit(Response response) {
    return response.body() instanceof Response.Body.Bytes(byte[] bytes)
        && bytes.length > LENGTH_MIN
        && response.header("Content-Encoding").isEmpty()
        && isText(response.header("Content-Type").orElse(""));
  }

  private static boolean isText(String contentType) {
    String type = contentType.toLowerCase(Locale.ROOT).split(";", 2)[0].strip();
    return TEXT.matcher(type).matches();
  }

  private static Optional<ContentCoding> accepted(@Nullable String header) {
    if (header == null) {
      return Optional.empty();
    }
    List<String> parts = List.of(header.toLowerCase(Locale.ROOT).split(",", -1));
    return CODINGS.stream().filter(coding -> accepts(parts, coding.token())).findFirst();
  }

  private static boolean accepts(List<String> parts, String token) {
    return parts.stream()
        .map(String::strip)
        .filter(part -> part.startsWith(token))
        .findFirst()
        .map(part -> !REFUSED.matcher(part.substring(token.length())).matches())
        .orElse(false);
  }
}
