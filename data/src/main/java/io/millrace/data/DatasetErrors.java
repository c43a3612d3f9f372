package io.millrace.data;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;

/// The errors that every implementation of [Datasets] shares.
final class DatasetErrors {
  private DatasetErrors() {}

  static MillraceException notFound(String dataset) {
    return new MillraceException(
        ErrorCode.DATASET_NOT_FOUND,
        "There is no dataset '%s'.".formatted(dataset),
        "List the datasets, or declare it in the project file.");
  }

  static MillraceException noVersion(String dataset, int version) {
    return new MillraceException(
        ErrorCode.DATASET_VERSION_NOT_FOUND,
        "Dataset '%s' has no version %d.".formatted(dataset, version),
        "List the dataset's versions.");
  }

  static MillraceException noIngest(String id) {
    return new MillraceException(
        ErrorCode.INGEST_NOT_FOUND,
        "There is no ingest '%s'.".formatted(id),
        "List the dataset's ingests.");
  }
}
