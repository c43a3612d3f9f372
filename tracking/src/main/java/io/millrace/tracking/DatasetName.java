package io.millrace.tracking;

import static io.millrace.base.ErrorCode.DATASET_INPUT_INVALID;
import static io.millrace.base.MillraceException.require;

/// What identifies a dataset within an experiment.
///
/// @param name 1 to 500 characters
/// @param digest 1 to 36 characters; changes with the content
public record DatasetName(String name, String digest) {
  public DatasetName {
    require(
        !name.isEmpty() && !digest.isEmpty(),
        DATASET_INPUT_INVALID,
        "Give the dataset a name and a digest.",
        "'name' and 'digest' of a dataset are empty: '%s', '%s'",
        name,
        digest);
    Lengths.require(DATASET_INPUT_INVALID, "name", name, 500);
    Lengths.require(DATASET_INPUT_INVALID, "digest", digest, 36);
  }
}
