package io.millrace.server.page.run;

import io.millrace.server.page.Evidence;
import io.millrace.server.page.LineChart;
import io.millrace.server.page.LineageStep;
import io.millrace.tracking.DatasetInput;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.Param;
import io.millrace.tracking.Run;
import io.millrace.tracking.Tag;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// One run.
///
/// @param curves by title
/// @param artifacts its files, each with its path
/// @param hidden how many files are left out because there are too many
/// @param evidence what its models were judged by, if the run is an evaluation
/// @param foreign datasets that it read and that are none of this platform's
public record RunPage(
    Run run,
    Experiment experiment,
    SequencedMap<String, LineChart> curves,
    List<MetricRow> metrics,
    List<Param> params,
    List<Tag> tags,
    List<File> artifacts,
    int hidden,
    List<LineageStep> lineage,
    List<DatasetInput> foreign,
    Optional<Evidence> evidence) {

  /// @param value the latest one
  public record MetricRow(String key, String value, String step) {}

  /// @param href downloads it
  public record File(String path, String size, String href) {}
}
