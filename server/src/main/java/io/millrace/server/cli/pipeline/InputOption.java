package io.millrace.server.cli.pipeline;

import io.millrace.base.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/// The value of `--input`.
final class InputOption {
  private InputOption() {}

  /// @param text JSON, or `@` and the name of a file that holds it
  static JsonNode read(String text) throws IOException {
    return Json.parse(text.startsWith("@") ? Files.readString(Path.of(text.substring(1))) : text);
  }
}
