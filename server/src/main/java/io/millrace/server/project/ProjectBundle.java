package io.millrace.server.project;

import io.millrace.base.json.Json;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A project file on its way to a server, with the files that it names: what is applied is what was
/// sent, whatever the server's own folder holds.
///
/// @param text of the project file
/// @param files texts by their paths relative to the project file
public record ProjectBundle(String text, Map<String, String> files) {
  /// The media type of its JSON form, `{"text", "files": {path: text}}`.
  public static final String TYPE = "application/vnd.millrace.project+json";

  public ProjectBundle {
    files = Map.copyOf(files);
  }

  public String json() {
    ObjectNode json = Json.object().put("text", text);
    ObjectNode texts = json.putObject("files");
    new TreeMap<>(files).forEach(texts::put);
    return Json.write(json);
  }

  static ProjectBundle of(JsonNode json) {
    Map<String, String> files = new TreeMap<>();
    json.path("files")
        .properties()
        .forEach(file -> files.put(file.getKey(), file.getValue().asString("")));
    return new ProjectBundle(json.path("text").asString(""), files);
  }
}
