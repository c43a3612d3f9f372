package io.millrace.tracking;

import static io.millrace.base.ErrorCode.DATASET_INPUT_INVALID;

import java.util.List;
import java.util.Optional;

/// A dataset that a run read. Within an experiment it is known by its name and digest and stored
/// once.
///
/// @param sourceType how to read `source`, such as `millrace`, `local`, `http`
/// @param source where it came from, as text or JSON; at most 65,535 characters
/// @param schema JSON text; at most 1,048,575 characters
/// @param profile JSON text; at most 16,777,215 characters
/// @param tags such as `mlflow.data.context` = `training`; keys to 255, values to 500 characters
public record DatasetInput(
    DatasetName dataset,
    String sourceType,
    String source,
    Optional<String> schema,
    Optional<String> profile,
    List<Tag> tags) {
  /// @throws io.millrace.base.MillraceException with `DATASET_INPUT_INVALID` if a limit is exceeded
  public DatasetInput {
    tags = List.copyOf(tags);
    Lengths.require(DATASET_INPUT_INVALID, "source", source, 65_535);
    schema.ifPresent(s -> Lengths.require(DATASET_INPUT_INVALID, "schema", s, 1_048_575));
    profile.ifPresent(p -> Lengths.require(DATASET_INPUT_INVALID, "profile", p, 16_777_215));
    for (Tag tag : tags) {
      Lengths.require(DATASET_INPUT_INVALID, "key", tag.key(), 255);
      Lengths.require(DATASET_INPUT_INVALID, "value", tag.value(), 500);
    }
  }
}
