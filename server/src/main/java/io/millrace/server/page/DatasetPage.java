package io.millrace.server.page;

import io.millrace.data.Dataset;
import io.millrace.data.DatasetVersion;
import io.millrace.data.Ingest;
import io.millrace.data.QuarantinedRow;
import java.util.List;
import java.util.Optional;

/// A dataset with its versions and every file that was tried.
///
/// @param files newest first
/// @param growth rows by version; empty for fewer than two versions
public record DatasetPage(
    Dataset dataset,
    Optional<DatasetVersion> latest,
    List<File> files,
    int versions,
    Optional<LineChart> growth) {

  /// All datasets.
  public record All(List<Row> datasets) {}

  public record Row(Dataset dataset, Optional<DatasetVersion> latest, Optional<Ingest> last) {}

  /// @param version that it made
  public record File(Ingest ingest, Optional<DatasetVersion> version) {
    public Tone tone() {
      return Tone.of(ingest.outcome());
    }
  }

  /// One version.
  ///
  /// @param compared the version that the pictures are compared with
  /// @param reasons why rows of its file are in quarantine, most frequent first
  /// @param statistics a row for each column
  public record Version(
      Dataset dataset,
      DatasetVersion version,
      int newest,
      Optional<Integer> compared,
      List<ColumnCard> cards,
      List<List<String>> statistics,
      List<Reason> reasons,
      List<LineageStep> lineage) {}

  /// @param example a value that was found
  public record Reason(String text, long rows, String example) {}

  /// One file and the rows of it that did not fit.
  ///
  /// @param first number of the first row shown, from 1
  /// @param kept how many rows can be looked at
  public record IngestPage(
      File file,
      List<QuarantinedRow> rows,
      List<Reason> reasons,
      long first,
      long kept,
      Optional<Long> before,
      Optional<Long> next) {}
}
