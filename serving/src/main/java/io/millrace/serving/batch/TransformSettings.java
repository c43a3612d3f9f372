package io.millrace.serving.batch;

import static io.millrace.base.ErrorCode.TRANSFORM_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.data.csv.CsvSettings;
import java.util.Optional;

/// What is asked of a transform, whatever its input is.
///
/// @param input how the input is written; tables that are no files count as [Format#PARQUET]
/// @param output how the answers are to be written
/// @param dataset that they become a version of, instead of a file; made if there is none
/// @param inputFilter what of a record the models see
/// @param join what the answers begin with
/// @param outputFilter what of the joined record is written
/// @param ids what names each answer
/// @param badRows what becomes of records without an answer
/// @param header whether the first line of a CSV file names the columns
/// @param capture whether the answers are captured
public record TransformSettings(
    Format input,
    Format output,
    Optional<String> dataset,
    RecordPath inputFilter,
    Join join,
    RecordPath outputFilter,
    Ids ids,
    BadRows badRows,
    CsvSettings.Header header,
    boolean capture) {
  /// @throws MillraceException with `TRANSFORM_INVALID` if the output cannot have its format
  public TransformSettings {
    require(
        input != Format.CSV || output == Format.CSV || output == Format.PARQUET,
        TRANSFORM_INVALID,
        "Leave output_format out, or choose csv or parquet for csv, and any of the four for all"
            + " else.",
        "Answers to %s cannot be written as %s.",
        input,
        output);
    require(
        dataset.isEmpty() || output == Format.CSV,
        TRANSFORM_INVALID,
        "Leave output_format out, as a dataset has none; or leave output_dataset out.",
        "Answers that are written as %s cannot become a version of the dataset '%s'.",
        output,
        dataset.orElse(""));
  }

  /// How a file is written.
  public enum Format {
    CSV,
    /// One value; an array of objects or arrays is one record after the other.
    JSON,
    /// A value per line.
    JSONL,
    /// A table.
    PARQUET
  }

  /// Whether the answers become a table, whose columns need names that differ.
  boolean tabular() {
    return output == Format.PARQUET || dataset.isPresent();
  }

  /// The same for a table that stands in a file of the form of its answers.
  TransformSettings ofTableFile() {
    return new TransformSettings(
        writesLines() ? Format.CSV : Format.JSONL,
        output,
        dataset,
        inputFilter,
        join,
        outputFilter,
        ids,
        badRows,
        CsvSettings.Header.PRESENT,
        capture);
  }

  /// Whether answers are lines of CSV, at first at least.
  boolean writesLines() {
    return output == Format.CSV || output == Format.PARQUET;
  }

  /// Whether records are JSON values, as those of tables are whose answers are.
  boolean readsJson() {
    return switch (input) {
      case CSV -> false;
      case JSON, JSONL -> true;
      case PARQUET -> !writesLines();
    };
  }

  /// What an answer begins with.
  public enum Join {
    /// The record that was answered.
    INPUT,
    NONE
  }

  /// What names each answer, so that ground truth can.
  public enum Ids {
    /// The column or field `inferenceId`.
    NAMED,
    /// `SageMakerInferenceId` and `SageMakerInferenceTime`, the start of the transform.
    SAGEMAKER,
    NONE
  }

  /// What becomes of a record that cannot be answered.
  public enum BadRows {
    /// It is written beside the answers with its line and the reason.
    QUARANTINE,
    /// The first one ends the transform without a result.
    FAIL
  }
}
