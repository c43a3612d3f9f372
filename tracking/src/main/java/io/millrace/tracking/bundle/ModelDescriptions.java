package io.millrace.tracking.bundle;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.base.yaml.Yaml;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Artifacts;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// Reads what MLmodel directories say, whoever wrote them. They are somebody else's files: a broken
/// or huge one is passed over. Thread-safe; blocks.
public final class ModelDescriptions {
  private static final Logger log = LoggerFactory.getLogger(ModelDescriptions.class);
  private static final int BYTES_MAX = 1 << 20;
  private static final int REQUIREMENTS_MAX = 1_000;

  private final Artifacts artifacts;

  public ModelDescriptions(Artifacts artifacts) {
    this.artifacts = artifacts;
  }

  /// @param model the directory that has the file `MLmodel`
  public ModelDescription read(ArtifactPath model) {
    JsonNode manifest =
        readable(model, "MLmodel", text -> Yaml.parse(text).tree()).orElseGet(Json::object);
    return new ModelDescription(
        signature(model, manifest.path("signature")),
        readable(model, MlmodelFile.EXAMPLE, Json::parse),
        new ModelDescription.Environment(
            List.copyOf(manifest.path("flavors").propertyNames()),
            manifest.path("mlflow_version").asString(""),
            manifest.path("flavors").path("python_function").path("python_version").asString(""),
            readable(model, "requirements.txt", ModelDescriptions::requirements)
                .orElse(List.of())));
  }

  private static ModelDescription.Signature signature(ArtifactPath model, JsonNode signature) {
    return new ModelDescription.Signature(
        columns(model, signature.path("inputs")),
        columns(model, signature.path("outputs")),
        columns(model, signature.path("params")));
  }

  /// @param text a list as JSON inside a text
  private static List<JsonNode> columns(ArtifactPath model, JsonNode text) {
    try {
      return text.isString() ? Json.parse(text.asString()).valueStream().toList() : List.of();
    } catch (MillraceException e) {
      passOver(model, "MLmodel", e);
      return List.of();
    }
  }

  private static List<String> requirements(String text) {
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .limit(REQUIREMENTS_MAX)
        .toList();
  }

  private <T> Optional<T> readable(ArtifactPath model, String name, Function<String, T> parse) {
    try {
      return artifacts
          .readUpTo(BYTES_MAX, model.resolve(name))
          .map(bytes -> parse.apply(new String(bytes, StandardCharsets.UTF_8)));
    } catch (MillraceException e) {
      passOver(model, name, e);
      return Optional.empty();
    }
  }

  private static void passOver(ArtifactPath model, String name, MillraceException e) {
    log.warn(
        "model.file.unreadable owner={} path={} file={} reason={}",
        model.owner().id(),
        model.path(),
        name,
        e.detail());
  }
}
