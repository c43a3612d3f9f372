package io.millrace.server.project;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.config.SchemaCheck;
import io.millrace.base.json.Json;
import io.millrace.base.yaml.Located;
import io.millrace.base.yaml.Yaml;
import io.millrace.pipeline.event.ProjectFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A project file that has been read and checked: by the schema that editors use too
/// (`docs/millrace.schema.json`), and for names that must exist elsewhere in the file. What only
/// running features can judge is left to [FeatureCheck].
///
/// @param source as it was written, with the files that it names
/// @param located what it says, with the places
/// @param project what it means
public record ProjectFile(ProjectBundle source, Located located, Project project) {
  public static final String NAME = "millrace.yaml";

  private static final long BYTES_MAX = 1 << 20;

  /// The project file in a folder.
  /// @throws MillraceException with `PROJECT_NOT_FOUND`, or as [#parse]
  public static ProjectFile read(Path folder) {
    ProjectFolder files = new ProjectFolder(folder);
    return parse(text(folder), name -> file(files, name));
  }

  private static String text(Path folder) {
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

  private static Optional<String> file(ProjectFolder folder, String name) {
    try {
      Path file = folder.file(name);
      return Files.size(file) <= BYTES_MAX ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (IOException | MillraceException _) {
      return Optional.empty();
    }
  }

  /// @throws MillraceException as the other
  static ProjectFile parse(ProjectBundle bundle) {
    return parse(bundle.text(), name -> Optional.ofNullable(bundle.files().get(name)));
  }

  /// @param files finds the text of a file that the project file names
  /// @throws MillraceException with `YAML_INVALID`, or with `PROJECT_INVALID` and every mistake at
  ///     once, each with line and column
  private static ProjectFile parse(String text, Function<String, Optional<String>> files) {
    Located located = Yaml.parse(text);
    refuse(new SchemaCheck(schema()).check(located).stream().map(ProjectFile::mistake));
    Map<String, String> found = new TreeMap<>();
    definitionFiles(located.tree())
        .forEach(name -> files.apply(name).ifPresent(each -> found.put(name, each)));
    refuse(new CrossCheck(located, found.keySet()).findings().stream().map(ProjectFile::mistake));
    return new ProjectFile(
        new ProjectBundle(text, found), located, Project.from(located.tree(), found));
  }

  private static Stream<String> definitionFiles(JsonNode tree) {
    return tree.path("pipelines")
        .valueStream()
        .map(pipeline -> pipeline.path("definition"))
        .filter(JsonNode::isString)
        .map(JsonNode::asString);
  }

  /// What it says, without defaults, with the texts of the files that it names: what two files are
  /// compared by.
  JsonNode tree() {
    JsonNode tree = located.tree().deepCopy();
    tree.path("pipelines")
        .forEach(
            pipeline -> {
              String text = source.files().get(pipeline.path("definition").asString(""));
              if (text != null) {
                ((ObjectNode) pipeline).put("text", text);
              }
            });
    return tree;
  }

  /// The JSON Schema of the file.
  static JsonNode schema() {
    return Json.resource(ProjectFile.class, "millrace.schema.json");
  }

  private static String mistake(Object finding) {
    return NAME + ":" + finding;
  }

  /// @param mistakes each begins with its place
  /// @throws MillraceException with `PROJECT_INVALID` if there are any
  static void refuse(Stream<String> mistakes) {
    List<String> all = mistakes.toList();
    if (!all.isEmpty()) {
      throw new MillraceException(
          ErrorCode.PROJECT_INVALID,
          String.join("\n", all),
          all.size() == 1
              ? "Correct it; docs/project-file.md lists all settings."
              : "Correct them; docs/project-file.md lists all settings.");
    }
  }
}
