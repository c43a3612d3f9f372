package io.millrace.base.http;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/// How a body is packed (RFC 9110, 8.4.1).
public enum ContentCoding {
  IDENTITY {
    @Override
    InputStream unpacking(byte[] body) {
      return new ByteArrayInputStream(body);
    }

    @Override
    OutputStream packing(OutputStream to) {
      return to;
    }
  },
  GZIP {
    @Override
    InputStream unpacking(byte[] body) throws IOException {
      return new GZIPInputStream(new ByteArrayInputStream(body), BUFFER);
    }

    @Override
    OutputStream packing(OutputStream to) throws IOException {
      return new GZIPOutputStream(to, BUFFER);
    }
  },
  /// In the envelope of zlib. What comes without it is taken too, as many clients send it.
  DEFLATE {
    @Override
    InputStream unpacking(byte[] body) {
      return new InflaterInputStream(
          new ByteArrayInputStream(body), new Inflater(!isZlib(body)), BUFFER);
    }

    @Override
    OutputStream packing(OutputStream to) {
      return new DeflaterOutputStream(to);
    }
  };

  private static final int BUFFER = 8 * 1024;

  /// As it stands in `Content-Encoding` and `Accept-Encoding`.
  String token() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @param contentEncoding the request's header
  /// @throws MillraceException with `MEDIA_TYPE_UNSUPPORTED` if it names no coding, or several
  static ContentCoding of(Optional<String> contentEncoding) {
    if (contentEncoding.isEmpty()) {
      return IDENTITY;
    }
    String token = contentEncoding.get().strip().toLowerCase(Locale.ROOT);
    return switch (token) {
      case "identity" -> IDENTITY;
      case "gzip", "x-gzip" -> GZIP;
      case "deflate" -> DEFLATE;
      default ->
          throw new MillraceException(
              ErrorCode.MEDIA_TYPE_UNSUPPORTED,
              "Content-Encoding: '%s' (expected: gzip, deflate or none)".formatted(token),
              "Send the body as it is, or packed once by gzip or deflate.");
    };
  }

  /// What was packed.
  /// @param most bytes that it may have
  /// @throws MillraceException with `BODY_TOO_LARGE`, or `REQUEST_INVALID` if `body` is cut off or
  ///     was not packed in this way
  byte[] unpack(byte[] body, long most) {
    if (this == IDENTITY) {
      return body;
    }
    try (InputStream in = unpacking(body)) {
      byte[] bytes = in.readNBytes((int) Math.min(most, Integer.MAX_VALUE - 8));
      if (in.read() >= 0) {
        throw new MillraceException(
            ErrorCode.BODY_TOO_LARGE,
            "The body has more than %s bytes when it is unpacked.".formatted(most),
            "Send less at once.");
      }
      return bytes;
    } catch (IOException e) {
      throw new MillraceException(
          ErrorCode.REQUEST_INVALID,
          "The body is cut off or was not packed by %s.".formatted(token()),
          "Pack it as Content-Encoding says, or leave that header out.",
          e);
    }
  }

  byte[] pack(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(64 + bytes.length / 4);
    try (OutputStream out = packing(packed)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  abstract InputStream unpacking(byte[] body) throws IOException;

  abstract OutputStream packing(OutputStream to) throws IOException;

  /// Whether the first bytes are those of RFC 1950.
  private static boolean isZlib(byte[] body) {
    return body.length >= 2
        && (body[0] & 0x0f) == 8
        && ((body[0] & 0xff) << 8 | (body[1] & 0xff)) % 31 == 0;
  }
}
