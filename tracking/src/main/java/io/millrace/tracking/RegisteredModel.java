package io.millrace.tracking;

import static io.millrace.base.ErrorCode.MODEL_INVALID;
import static io.millrace.base.MillraceException.require;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A name under which versions of a model are kept.
///
/// @param name 1 to 256 characters, not blank, without `/` and `:`
/// @param latestVersions the newest version of each stage
/// @param aliases by name
public record RegisteredModel(
    String name,
    Instant createdAt,
    Instant updatedAt,
    Optional<String> description,
    List<ModelVersion> latestVersions,
    List<Tag> tags,
    List<AliasedVersion> aliases) {
  public static final int MAX_NAME = 256;

  public RegisteredModel {
    latestVersions = List.copyOf(latestVersions);
    tags = List.copyOf(tags);
    aliases = List.copyOf(aliases);
  }

  public record AliasedVersion(String alias, int version) {}

  /// @throws io.millrace.base.MillraceException with `MODEL_INVALID`
  public static void requireName(String name) {
    boolean isPlain =
        !name.isBlank()
            && name.length() <= MAX_NAME
            && name.chars().noneMatch(c -> c == '/' || c == ':' || c < 0x20)
            && !name.equals(".")
            && !name.equals("..");
    require(
        isPlain,
        MODEL_INVALID,
        "Use 1 to 256 characters, not only blanks, without '/' and ':'.",
        "Invalid model name: '%s'",
        name);
  }
}
