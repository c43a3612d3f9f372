package io.millrace.tracking.mlflow;

import static io.millrace.base.ErrorCode.ARTIFACT_NOT_FOUND;
import static io.millrace.base.ErrorCode.ARTIFACT_PATH_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.http.Response;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.Artifacts.Entry;
import io.millrace.tracking.Artifacts.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A file as answer: whole, or the one range that was asked for. Users' content never runs in this
/// server's origin: it is an attachment, not sniffed, and sandboxed.
final class Download {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");
  private static final int BUFFER = 64 * 1024;

  /// @param from first byte
  /// @param to the byte after the last
  private record Part(long from, long to) {}

  private Download() {}

  /// A range that cannot be read, or several, gets the whole file; one behind the end gets 416.
  /// @throws MillraceException with `ARTIFACT_NOT_FOUND`, or with `ARTIFACT_PATH_INVALID` if it is
  ///     a
  ///     directory
  static Response answer(Artifacts artifacts, ArtifactPath path, Optional<String> range) {
    Entry file = file(artifacts, path);
    Optional<Part> wanted = range.flatMap(header -> part(header, file.size()));
    if (wanted.isPresent() && wanted.get().from() >= wanted.get().to()) {
      return Response.empty(416).with("Content-Range", "bytes */" + file.size());
    }
    Part part = wanted.orElse(new Part(0, file.size()));
    Response response =
        Response.stream(
                contentType(file.name()),
                part.to() - part.from(),
                out -> copy(artifacts, path, part, out))
            .with("Content-Disposition", disposition(file.name()))
            .with("X-Content-Type-Options", "nosniff")
            .with("Content-Security-Policy", "sandbox")
            .with("Accept-Ranges", "bytes");
    if (wanted.isEmpty()) {
      return response;
    }
    return new Response(206, response.headers(), response.body())
        .with("Content-Range", "bytes %d-%d/%d".formatted(part.from(), part.to() - 1, file.size()));
  }

  private static Entry file(Artifacts artifacts, ArtifactPath path) {
    Entry entry =
        artifacts
            .find(path)
            .orElseThrow(
                () ->
                    new MillraceException(
                        ARTIFACT_NOT_FOUND,
                        "No such artifact: '%s' of %s".formatted(path.path(), path.owner().id()),
                        "List the artifacts to see which there are."));
    require(
        entry.kind() == Kind.FILE,
        ARTIFACT_PATH_INVALID,
        "List it instead.",
        "'%s' is a directory.",
        path.path());
    return entry;
  }

  private static Optional<Part> part(String header, long size) {
    Matcher range = RANGE.matcher(header.strip());
    if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
      return Optional.empty();
    }
    if (range.group(1).isEmpty()) {
      long last = Long.parseLong(range.group(2));
      return Optional.of(new Part(last == 0 ? size : Math.max(0, size - last), size));
    }
    long from = Long.parseLong(range.group(1));
    long to = range.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(range.group(2)) + 1;
    return to <= from ? Optional.empty() : Optional.of(new Part(from, Math.min(to, size)));
  }

  private static void copy(Artifacts artifacts, ArtifactPath path, Part part, OutputStream out)
      throws IOException {
    try (InputStream in = artifacts.open(path, part.from())) {
      byte[] buffer = new byte[BUFFER];
      long left = part.to() - part.from();
      while (left > 0) {
        int read = in.read(buffer, 0, (int) Math.min(BUFFER, left));
        if (read < 0) {
          throw new IOException("the file is shorter than it was");
        }
        out.write(buffer, 0, read);
        left -= read;
      }
    }
  }

  private static String contentType(String name) {
    String guessed = URLConnection.guessContentTypeFromName(name);
    return guessed == null ? "application/octet-stream" : guessed;
  }

  /// The name in ASCII for old clients, and as it is (RFC 5987).
  private static String disposition(String name) {
    StringBuilder plain = new StringBuilder();
    StringBuilder encoded = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      boolean isToken = (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
      if (isToken || b == '.' || b == '-' || b == '_') {
        plain.append((char) b);
        encoded.append((char) b);
      } else {
        plain.append('_');
        encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return "attachment; filename=\"%s\"; filename*=UTF-8''%s".formatted(plain, encoded);
  }
}
