package io.millrace.server.page.run;

import io.millrace.server.page.Evidence;
import io.millrace.server.page.LineageStep;
import io.millrace.server.page.Shell;
import io.millrace.server.page.Spark;
import io.millrace.server.page.artifact.ArtifactPage;
import io.millrace.tracking.DatasetInput;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.LoggedModel;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.Run;
import io.millrace.tracking.Tag;
import java.util.List;
import java.util.Optional;

/// One run.
///
/// @param parent the run that it is nested in
/// @param nested runs in it, newest first, a limited number of them
/// @param nestedCount how many there are
/// @param artifacts what is directly in its folder
/// @param evidence what its models were judged by, if the run is an evaluation
/// @param foreign datasets that it read and that are none of this platform's
/// @param models that it made
/// @param versions registered from it
/// @param code Python that reads the run
public record RunPage(
    Run run,
    Experiment experiment,
    String note,
    Optional<Run> parent,
    List<Run> nested,
    int nestedCount,
    ChartOptions options,
    List<CurveChart> charts,
    List<MetricRow> metrics,
    List<Tag> tags,
    List<Tag> systemTags,
    List<ArtifactPage.Entry> artifacts,
    List<LineageStep> lineage,
    List<DatasetInput> foreign,
    List<LoggedModel> models,
    List<ModelVersion> versions,
    Optional<Evidence> evidence,
    String code) {

  /// @param value the latest one
  public record MetricRow(String key, String value, String step, Optional<Spark> curve) {}

  /// The search for all nested runs, as a part of an address.
  public String nestedFilter() {
    return Shell.part(SystemTags.below(run.id()));
  }

  public boolean isDeleted() {
    return run.info().lifecycle() == Lifecycle.DELETED;
  }
}
