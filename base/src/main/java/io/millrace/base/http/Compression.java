package io.millrace.base.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// Gzip for texts that are complete, longer than 1 KiB, and asked for in this form.
public final class Compression {
  private static final int LENGTH_MIN = 1024;
  private static final Pattern TEXT =
      Pattern.compile(
          "text/.*|application/(json|.*\\+json|javascript|xml|yaml|openmetrics-text)|.*\\+xml");
  private static final Pattern REFUSED = Pattern.compile(";\\s*q\\s*=\\s*0(\\.0*)?\\s*");

  private Compression() {}

  /// @param acceptEncoding the request's header
  public static Response apply(Response response, @Nullable String acceptEncoding) {
    if (!(response.body() instanceof Response.Body.Bytes(byte[] bytes))
        || bytes.length <= LENGTH_MIN
        || response.header("Content-Encoding").isPresent()
        || !isText(response.header("Content-Type").orElse(""))) {
      return response;
    }
    Response varying = response.with("Vary", "Accept-Encoding");
    return acceptsGzip(acceptEncoding)
        ? new Response(varying.status(), varying.headers(), new Response.Body.Bytes(gzip(bytes)))
            .with("Content-Encoding", "gzip")
        : varying;
  }

  private static boolean isText(String contentType) {
    String type = contentType.toLowerCase(Locale.ROOT).split(";", 2)[0].strip();
    return TEXT.matcher(type).matches();
  }

  private static boolean acceptsGzip(@Nullable String header) {
    if (header == null) {
      return false;
    }
    for (String part : header.toLowerCase(Locale.ROOT).split(",", -1)) {
      String coding = part.strip();
      if (coding.startsWith("gzip")) {
        return !REFUSED.matcher(coding.substring("gzip".length())).matches();
      }
    }
    return false;
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(bytes.length / 4);
    try (GZIPOutputStream out = new GZIPOutputStream(packed, 8 * 1024)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}
