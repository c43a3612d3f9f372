package io.millrace.server.project;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.config.Finding;
import io.millrace.base.config.SchemaCheck;
import io.millrace.base.json.Json;
import io.millrace.base.yaml.Located;
import io.millrace.base.yaml.Yaml;
import io.millrace.pipeline.event.Schedule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// A project file that has been read and checked: by the schema that editors use too
/// (`docs/millrace.schema.json`), and for names that must exist elsewhere in the file.
///
/// @param text as it was written
/// @param tree what it says, without defaults
/// @param project what it means
public record ProjectFile(String text, JsonNode tree, Project project) {
  public static final String NAME = "millrace.yaml";

  private static final long BYTES_MAX = 1 << 20;

  /// The text of the project file in a folder.
  /// @throws MillraceException with `PROJECT_NOT_FOUND`
  public static String text(Path folder) {
    Path file = folder.resolve(NAME);
    try {
      if (Files.isRegularFile(file) && Files.size(file) <= BYTES_MAX) {
        return Files.readString(file, StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new MillraceException(
          ErrorCode.PROJECT_NOT_FOUND,
          "%s cannot be read as UTF-8 text: %s".formatted(file, e.getMessage()),
          "Check its encoding and permissions.",
          e);
    }
    throw new MillraceException(
        ErrorCode.PROJECT_NOT_FOUND,
        "There is no readable %s of at most 1 MiB in %s."
            .formatted(NAME, folder.toAbsolutePath().normalize()),
        "Write one with: millrace init");
  }

  /// @throws MillraceException with `YAML_INVALID`, or with `PROJECT_INVALID` and every mistake at
  ///     once, each with line and column
  public static ProjectFile parse(String text) {
    Located located = Yaml.parse(text);
    refuse(new SchemaCheck(schema()).check(located));
    refuse(crossCheck(located));
    return new ProjectFile(text, located.tree(), Project.from(located.tree()));
  }

  /// The JSON Schema of the file.
  static JsonNode schema() {
    return Json.resource(ProjectFile.class, "millrace.schema.json");
  }

  private static void refuse(List<Finding> findings) {
    if (!findings.isEmpty()) {
      throw new MillraceException(
          ErrorCode.PROJECT_INVALID,
          findings.stream().map(finding -> NAME + ":" + finding).collect(Collectors.joining("\n")),
          findings.size() == 1
              ? "Correct it; docs/project-file.md lists all settings."
              : "Correct them; docs/project-file.md lists all settings.");
    }
  }

  /// Names that must be declared elsewhere in the file, and expressions the schema cannot read.
  private static List<Finding> crossCheck(Located file) {
    List<Finding> findings = new ArrayList<>();
    JsonNode root = file.tree();
    Set<String> datasets = names(root, "datasets");
    Set<String> models = names(root, "models");
    Set<String> endpoints = names(root, "endpoints");
    each(
        root,
        "models",
        (at, model) ->
            known(file, at + "/data", model.path("data"), "dataset", datasets, findings));
    each(
        root,
        "endpoints",
        (at, endpoint) -> {
          for (int i = 0; i < endpoint.path("models").size(); i++) {
            known(
                file,
                at + "/models/" + i,
                endpoint.path("models").get(i),
                "model",
                models,
                findings);
          }
          oneDataset(file, at, endpoint, root, findings);
        });
    each(
        root,
        "batch",
        (at, batch) ->
            known(file, at + "/endpoint", batch.path("endpoint"), "endpoint", endpoints, findings));
    each(
        root,
        "monitors",
        (at, monitor) -> {
          known(file, at + "/endpoint", monitor.path("endpoint"), "endpoint", endpoints, findings);
          schedule(file, at, monitor.path("schedule"), findings);
        });
    return findings;
  }

  private static void known(
      Located file,
      String pointer,
      JsonNode name,
      String kind,
      Set<String> declared,
      List<Finding> findings) {
    if (!declared.contains(name.asString(""))) {
      findings.add(
          finding(
              file,
              pointer,
              "'%s' is no %s of this file (declared: %s)"
                  .formatted(
                      name.asString(""),
                      kind,
                      declared.isEmpty() ? "none" : String.join(", ", declared))));
    }
  }

  /// The models behind one endpoint answer the same question, so they learn from the same data.
  private static void oneDataset(
      Located file, String at, JsonNode endpoint, JsonNode root, List<Finding> findings) {
    Set<String> used =
        endpoint
            .path("models")
            .valueStream()
            .map(model -> root.path("models").path(model.asString("")).path("data").asString(""))
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toCollection(java.util.TreeSet::new));
    if (used.size() > 1) {
      findings.add(
          finding(
              file,
              at + "/models",
              "its models learn from different datasets (%s); one endpoint needs one"
                  .formatted(String.join(", ", used))));
    }
  }

  private static void schedule(
      Located file, String at, JsonNode expression, List<Finding> findings) {
    if (expression.isString()) {
      try {
        var checked =
            new Schedule("check", expression.asString(), ZoneOffset.UTC, Optional.empty());
        assert checked.name().equals("check");
      } catch (MillraceException e) {
        findings.add(finding(file, at + "/schedule", e.detail()));
      }
    }
  }

  private static Finding finding(Located file, String pointer, String sentence) {
    return new Finding(pointer, file.at(pointer), sentence);
  }

  private static Set<String> names(JsonNode root, String section) {
    return new java.util.TreeSet<>(root.path(section).propertyNames());
  }

  private static void each(
      JsonNode root, String section, java.util.function.BiConsumer<String, JsonNode> check) {
    for (Map.Entry<String, JsonNode> entry : root.path(section).properties()) {
      check.accept("/" + section + "/" + entry.getKey(), entry.getValue());
    }
  }
}
