package io.millrace.server.page.artifact;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What a file is, by its name: users' names decide only what is tried, never what is allowed.
enum FileKind {
  TEXT,
  TABLE,
  JSON,
  MARKDOWN,
  IMAGE,
  HTML,
  OTHER;

  private static final Map<String, FileKind> KINDS =
      Map.ofEntries(
          Map.entry("csv", TABLE),
          Map.entry("tsv", TABLE),
          Map.entry("json", JSON),
          Map.entry("md", MARKDOWN),
          Map.entry("markdown", MARKDOWN),
          Map.entry("html", HTML),
          Map.entry("htm", HTML),
          Map.entry("pkl", OTHER),
          Map.entry("parquet", OTHER),
          Map.entry("zip", OTHER));

  private static final Map<String, String> IMAGES =
      Map.of(
          "png", "image/png",
          "jpg", "image/jpeg",
          "jpeg", "image/jpeg",
          "gif", "image/gif",
          "webp", "image/webp",
          "svg", "image/svg+xml");

  /// What has no kind of its own may be text: its bytes tell.
  static FileKind of(String name) {
    String end = end(name);
    return IMAGES.containsKey(end) ? IMAGE : KINDS.getOrDefault(end, TEXT);
  }

  /// The media type of what a page may embed.
  static Optional<String> embedded(String name) {
    return of(name) == HTML
        ? Optional.of("text/html; charset=utf-8")
        : Optional.ofNullable(IMAGES.get(end(name)));
  }

  private static String end(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
