package io.millrace.server.page;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.digest.Sha256;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Style sheet, scripts and icons. Their names hold a digest of their bytes, so that browsers keep
/// them for a year and still see every change at once.
public final class Assets implements Resource {
  private static final String FOLDER = "/ui/-/assets/";
  private static final String YEAR = "public, max-age=31536000, immutable";

  /// All of them, read and stripped for the first page, not for the start.
  private static final class Files {
    static final Files ALL = new Files();

    private final Map<String, String> paths = new LinkedHashMap<>();
    private final Map<String, Response> answers = new LinkedHashMap<>();

    private Files() {
      add(
          "millrace.css",
          "text/css; charset=utf-8",
          stripped(own("millrace.css"), own("operate.css")));
      add("millrace.js", "text/javascript; charset=utf-8", own("millrace.js"));
      add("pipeline.css", "text/css; charset=utf-8", stripped(own("pipeline.css")));
      add("pipeline.js", "text/javascript; charset=utf-8", own("pipeline.js"));
      add("tracking.css", "text/css; charset=utf-8", stripped(own("tracking.css")));
      add("tracking.js", "text/javascript; charset=utf-8", own("tracking.js"));
      add("editor.js", "text/javascript; charset=utf-8", own("editor.js"));
      add("form.js", "text/javascript; charset=utf-8", own("form.js"));
      add("icons.svg", "image/svg+xml", own("icons.svg"));
    }

    private void add(String name, String type, byte[] bytes) {
      int dot = name.lastIndexOf('.');
      String hashed = name.substring(0, dot) + "." + Sha256.of(bytes).hex(12) + name.substring(dot);
      paths.put(name, FOLDER + hashed);
      answers.put(hashed, Response.of(200, type, bytes).with("Cache-Control", YEAR));
    }
  }

  /// @throws IllegalArgumentException if there is no such asset
  public String path(String name) {
    return Optional.ofNullable(Files.ALL.paths.get(name))
        .orElseThrow(() -> new IllegalArgumentException("asset: " + name));
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page(
            FOLDER + "{file}",
            "page.read",
            "A style sheet, script or icon of the pages",
            this::file);
  }

  private Response file(Request request) {
    return Optional.ofNullable(Files.ALL.answers.get(request.path("file")))
        .orElseThrow(
            () ->
                new MillraceException(
                    ErrorCode.ROUTE_NOT_FOUND,
                    "There is no such asset.",
                    "Load the page again; it names the present ones."));
  }

  private static byte[] own(String name) {
    return read("/io/millrace/server/page/assets/" + name);
  }

  private static byte[] read(String resource) {
    try (InputStream in = Assets.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("resource: " + resource + " is absent");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// One style sheet of several, without comments and the white space that separates nothing.
  static byte[] stripped(byte[]... sheets) {
    StringBuilder all = new StringBuilder();
    for (byte[] sheet : sheets) {
      all.append(new String(sheet, StandardCharsets.UTF_8)).append('\n');
    }
    return all.toString()
        .replaceAll("(?s)/\\*.*?\\*/", "")
        .replaceAll("\\s+", " ")
        .replaceAll(" ?([{};,]) ?", "$1")
        .replaceAll(": ", ":")
        .replace(";}", "}")
        .strip()
        .getBytes(StandardCharsets.UTF_8);
  }
}
