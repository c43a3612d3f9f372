package io.millrace.serving.process;

import static io.millrace.base.ErrorCode.MODEL_NOT_SERVABLE;
import static io.millrace.base.MillraceException.require;

import io.millrace.pipeline.process.ContainerRuntime;
import io.millrace.serving.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// A model's own program that speaks SageMaker's container contract: the flavor `millrace_process`
/// of a file `MLmodel`.
///
/// @param image the container image that is the program; empty: `command` alone is
/// @param command the program, found in the model's Python environment or the system's folders, and
///     its arguments; it begins in the model's folder. Of an image its arguments, if there are any
/// @param accept the form of the rows
/// @param environment variables of its own
record BundleProgram(
    Optional<String> image, List<String> command, Accept accept, Map<String, String> environment) {
  static final String FLAVOR = "millrace_process";

  private static final String FIX = "Correct the flavor millrace_process in the file MLmodel.";
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,100}");

  /// What decides which code is loaded, or is set by Millrace.
  private static final Pattern REFUSED =
      Pattern.compile(
          "LD_.*|DYLD_.*|PATH|HOME|TMPDIR|MILLRACE_.*|SM_MODEL_DIR|SAGEMAKER_.*"
              + "|DOCKER_.*|CONTAINERS?_.*|XDG_.*");

  /// How rows are sent.
  enum Accept {
    /// MLflow's `dataframe_split`.
    JSON,
    /// Without a header line.
    CSV
  }

  /// @param flavors of a file `MLmodel`
  /// @throws io.millrace.base.MillraceException with `MODEL_NOT_SERVABLE` if it is not well-formed
  static Optional<BundleProgram> find(JsonNode flavors) {
    JsonNode flavor = flavors.path(FLAVOR);
    if (flavor.isMissingNode()) {
      return Optional.empty();
    }
    List<String> command =
        flavor.path("command").valueStream().map(part -> part.asString("")).toList();
    Optional<String> image = image(flavor.path("image"));
    require(
        command.stream().allMatch(part -> !part.isEmpty() && part.indexOf('\0') < 0)
            && (image.isPresent() || isProgram(command)),
        MODEL_NOT_SERVABLE,
        FIX,
        "command: %s (expected: a program and its arguments)",
        flavor.path("command"));
    Map<String, String> environment = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> variable : flavor.path("environment").properties()) {
      String name = variable.getKey();
      require(
          NAME.matcher(name).matches()
              && !REFUSED.matcher(name).matches()
              && !variable.getValue().isContainer(),
          MODEL_NOT_SERVABLE,
          FIX,
          "environment: '%s' cannot be set, or not to what is no text",
          name);
      environment.put(name, variable.getValue().asString());
    }
    return Optional.of(
        new BundleProgram(image, command, accept(flavor.path("accept")), environment));
  }

  private static boolean isProgram(List<String> command) {
    return !command.isEmpty() && !command.getFirst().startsWith("-");
  }

  private static Optional<String> image(JsonNode name) {
    if (name.isMissingNode()) {
      return Optional.empty();
    }
    require(
        ContainerRuntime.isImage(name.asString("")),
        MODEL_NOT_SERVABLE,
        FIX,
        "image: %s (expected: the name of an image)",
        name);
    return Optional.of(name.asString());
  }

  private static Accept accept(JsonNode type) {
    String text = type.asString("application/json");
    require(
        text.equals("application/json") || text.equals("text/csv"),
        MODEL_NOT_SERVABLE,
        FIX,
        "accept: '%s' (expected: application/json or text/csv)",
        text);
    return text.equals("text/csv") ? Accept.CSV : Accept.JSON;
  }

  RowsForm form(List<SignatureColumn> columns, List<Parameter> parameters) {
    return switch (accept) {
      case JSON -> new SplitForm(columns, parameters);
      case CSV -> new CsvForm();
    };
  }
}
