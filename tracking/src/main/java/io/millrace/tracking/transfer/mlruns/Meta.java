package io.millrace.tracking.transfer.mlruns;

import static io.millrace.base.ErrorCode.IMPORT_SOURCE_INVALID;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.millrace.base.MillraceException;
import io.millrace.base.yaml.Yaml;
import io.millrace.tracking.Lifecycle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The file `meta.yaml` of a thing in an `mlruns` folder.
record Meta(Path file, JsonNode fields) {
  static final String FILE = "meta.yaml";

  /// Of the thing that `folder` holds.
  static Meta of(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      return new Meta(file, Yaml.parse(Files.readAllBytes(file)).tree());
    } catch (IOException | MillraceException e) {
      throw invalid(file, e.getMessage());
    }
  }

  /// Links are not followed: they could lead out of what is imported.
  static boolean isIn(Path folder) {
    return Files.isDirectory(folder, NOFOLLOW_LINKS)
        && Files.isRegularFile(folder.resolve(FILE), NOFOLLOW_LINKS);
  }

  static MillraceException invalid(Path file, @Nullable Object why) {
    return new MillraceException(
        IMPORT_SOURCE_INVALID,
        "%s: %s".formatted(file, why),
        "Mend the file, or move what it belongs to out of the folder.");
  }

  /// Empty if it is absent.
  String text(String name) {
    return optionalText(name).orElse("");
  }

  /// The id of what the folder holds: its name, which MLflow has written down here too.
  String id(String name) {
    String folder = String.valueOf(Objects.requireNonNull(file.getParent()).getFileName());
    String id = optionalText(name).orElse(folder);
    if (!id.equals(folder)) {
      throw invalid(file, "'%s' is '%s' (expected: the folder's name)".formatted(name, id));
    }
    return id;
  }

  Optional<String> optionalText(String name) {
    JsonNode value = fields.path(name);
    return value.isValueNode() && !value.isNull()
        ? Optional.of(value.asString())
        : Optional.empty();
  }

  Optional<Long> optionalNumber(String name) {
    return optionalText(name).map(text -> number(name, text));
  }

  /// 0 if it is absent: older versions of MLflow did not write all times.
  long number(String name) {
    return optionalNumber(name).orElse(0L);
  }

  private long number(String name, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException _) {
      throw invalid(file, "'%s' is '%s' (expected: a whole number)".formatted(name, text));
    }
  }

  Lifecycle lifecycle() {
    return constant(Lifecycle.class, "lifecycle_stage", "active");
  }

  <E extends Enum<E>> E constant(Class<E> type, String name, String otherwise) {
    String text = optionalText(name).orElse(otherwise);
    try {
      return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException _) {
      throw invalid(file, "'%s' is '%s'".formatted(name, text));
    }
  }
}
