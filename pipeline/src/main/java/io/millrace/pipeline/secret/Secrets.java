package io.millrace.pipeline.secret;

import static io.millrace.base.ErrorCode.SECRET_INVALID;
import static io.millrace.base.ErrorCode.SECRET_NOT_FOUND;
import static io.millrace.base.ErrorCode.TASK_ARGUMENTS_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Values that definitions only name. Each is a file in one folder, as Kubernetes mounts them, and
/// read anew at each use. Arguments refer to one as `{"Secret": "name"}`; the history has just
/// that. Thread-safe.
public final class Secrets {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");
  private static final int BYTES_MAX = 65_536;
  private static final String REFERENCE = "Secret";
  private static final String FORMAT = "Format";
  private static final String HOLE = "{}";

  private final Optional<Path> folder;

  /// @param folder empty: there are no secrets
  public Secrets(Optional<Path> folder) {
    this.folder = folder;
  }

  /// What a task does with secrets.
  @FunctionalInterface
  public interface Work {
    /// @param arguments with the values in place of the references
    JsonNode run(JsonNode arguments, MaskedContext context) throws InterruptedException;
  }

  /// Runs a task with the secrets that the fields of the argument `place` refer to. Their values do
  /// not get out by what it logs, by its result or by its failure.
  ///
  /// @throws MillraceException with `SECRET_NOT_FOUND`, `SECRET_INVALID`, `TASK_ARGUMENTS_INVALID`,
  ///     and what the task throws
  public JsonNode use(JsonNode arguments, String place, TaskContext context, Work work)
      throws InterruptedException {
    List<String> values = new ArrayList<>();
    JsonNode revealed = reveal(arguments, place, values);
    Mask mask = new Mask(values);
    try {
      return mask.json(work.run(revealed, new MaskedContext(context, mask)));
    } catch (TaskFailure e) {
      throw new TaskFailure(e.error(), mask.text(e.text()));
    } catch (MillraceException e) {
      throw new MillraceException(e.code(), mask.text(e.detail()), mask.text(e.fix()));
    }
  }

  private JsonNode reveal(JsonNode arguments, String place, List<String> values) {
    if (!arguments.path(place).isObject()) {
      return arguments;
    }
    ObjectNode fields = Json.object();
    for (Map.Entry<String, JsonNode> field : arguments.get(place).properties()) {
      JsonNode value = field.getValue();
      fields.set(field.getKey(), value.isObject() ? Json.tree(text(value, values)) : value);
    }
    ObjectNode revealed = ((ObjectNode) arguments).deepCopy();
    revealed.set(place, fields);
    return revealed;
  }

  private String text(JsonNode reference, List<String> values) {
    String format = reference.path(FORMAT).asString(HOLE);
    require(
        reference.path(REFERENCE).isString()
            && format.contains(HOLE)
            && reference.size() == (reference.has(FORMAT) ? 2 : 1),
        TASK_ARGUMENTS_INVALID,
        "Write {\"Secret\": \"name\"}, or {\"Secret\": \"name\", \"Format\": \"Bearer {}\"}.",
        "A reference to a secret is not well-formed.");
    String value = value(reference.get(REFERENCE).asString());
    values.add(value);
    return format.replace(HOLE, value);
  }

  private String value(String name) {
    require(
        NAME.matcher(name).matches(),
        SECRET_INVALID,
        "Use letters, digits, dots, hyphens and underscores.",
        "'%s' names no secret.",
        name);
    Path file =
        folder
            .map(each -> each.resolve(name))
            .filter(Files::isRegularFile)
            .orElseThrow(() -> absent(name));
    String value = read(file, name);
    require(
        value.length() >= Mask.SHORTEST,
        SECRET_INVALID,
        "Use a longer one: it could not be masked in what tasks print.",
        "Secret '%s' has less than %d characters.",
        name,
        Mask.SHORTEST);
    return value;
  }

  private static String read(Path file, String name) {
    try {
      require(
          Files.size(file) <= BYTES_MAX,
          SECRET_INVALID,
          "Hand large data over as a file.",
          "Secret '%s' has more than %d bytes.",
          name,
          BYTES_MAX);
      String text = Files.readString(file);
      return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    } catch (IOException e) {
      throw new MillraceException(
          SECRET_INVALID,
          "Secret '%s' cannot be read.".formatted(name),
          "Check the file's permissions; it holds UTF-8.",
          e);
    }
  }

  private MillraceException absent(String name) {
    return new MillraceException(
        SECRET_NOT_FOUND,
        "There is no secret '%s'.".formatted(name),
        folder.isPresent()
            ? "Put a file of that name into the folder of secrets, or correct the name."
            : "Name a folder in millrace.server.yaml: secrets: { folder: … }.");
  }
}
