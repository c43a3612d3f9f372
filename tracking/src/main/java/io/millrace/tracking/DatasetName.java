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
        !name.isEmpty() && name.length() <= 500,
        DATASET_INPUT_INVALID,
        "Give the dataset a name of 1 to 500 characters.",
        "'name' of a dataset has %d characters (expected: 1 to 500)",
        name.length());
    require(
        !digest.isEmpty() && digest.length() <= 36,
        DATASET_INPUT_INVALID,
        "Give the dataset a digest of 1 to 36 characters.",
        "'digest' of dataset '%s' has %d characters (expected: 1 to 36)",
        name,
        digest.length());
  }
}
