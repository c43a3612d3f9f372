package io.millrace.server.page.model;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.base.yaml.Yaml;
import io.millrace.server.page.Format;
import io.millrace.server.page.model.ModelPage.Input;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.ModelVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// What the files of a model version say about its input and output. Bundles of other tools may
/// have no signature or no example; then there is less to say.
///
/// @param output in words; empty if unknown
record Bundle(List<Input> inputs, String output) {
  private static final Logger log = LoggerFactory.getLogger(Bundle.class);
  private static final Bundle NOTHING = new Bundle(List.of(), "");

  Bundle {
    inputs = List.copyOf(inputs);
  }

  static Bundle read(ModelVersion version, Artifacts artifacts) {
    try {
      return text(version, "MLmodel", artifacts)
          .map(text -> Yaml.parse(text).tree().path("signature"))
          .map(signature -> of(signature, example(version, artifacts)))
          .orElse(NOTHING);
    } catch (MillraceException e) { // somebody else's file, broken
      log.warn(
          "page.bundle.unreadable model={} version={} reason={}",
          version.name(),
          version.version(),
          e.detail());
      return NOTHING;
    }
  }

  private static Optional<String> text(ModelVersion version, String name, Artifacts artifacts) {
    ArtifactPath path = version.artifacts().resolve(name);
    return artifacts.find(path).map(_ -> new String(artifacts.read(path), StandardCharsets.UTF_8));
  }

  private static JsonNode example(ModelVersion version, Artifacts artifacts) {
    return text(version, "input_example.json", artifacts).map(Json::parse).orElseGet(Json::object);
  }

  /// @param signature whose inputs and outputs are JSON inside a text
  private static Bundle of(JsonNode signature, JsonNode example) {
    List<Input> inputs = new ArrayList<>();
    for (JsonNode column : columns(signature.path("inputs"))) {
      String name = column.path("name").asString("");
      inputs.add(new Input(name, type(column), value(example, name)));
    }
    List<JsonNode> outputs = columns(signature.path("outputs"));
    return new Bundle(inputs, outputs.isEmpty() ? "" : type(outputs.getFirst()));
  }

  private static List<JsonNode> columns(JsonNode text) {
    return text.isString() ? Json.parse(text.asString()).valueStream().toList() : List.of();
  }

  private static String type(JsonNode column) {
    return switch (column.path("type").asString("")) {
      case "string" -> "text";
      case "any", "double", "float", "long", "integer" -> "number";
      case String other -> other;
    };
  }

  private static String value(JsonNode example, String name) {
    JsonNode names = example.path("columns");
    for (int i = 0; i < names.size(); i++) {
      if (names.path(i).asString("").equals(name)) {
        JsonNode value = example.path("data").path(0).path(i);
        return Format.shortened(value.isString() ? value.asString() : value.toString(), 60);
      }
    }
    return "";
  }
}
