package io.millrace.server.page.model;

import io.millrace.server.page.Evidence;
import io.millrace.server.page.Format;
import io.millrace.server.page.LineChart;
import io.millrace.server.page.LineagePicture;
import io.millrace.server.page.LineageStep;
import io.millrace.server.page.Tone;
import io.millrace.server.page.artifact.ArtifactPage;
import io.millrace.tracking.AliasMove;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.Param;
import io.millrace.tracking.RegisteredModel;
import io.millrace.tracking.Run;
import java.util.List;
import java.util.Optional;

/// A registered model with its versions.
///
/// @param error its error by version; empty for fewer than two measured ones
/// @param moves of its aliases, newest first
/// @param refused why a change was not made; empty if none was asked for
public record ModelPage(
    RegisteredModel model,
    List<Row> versions,
    Optional<LineChart> error,
    List<AliasMove> moves,
    String refused) {

  /// Whether old clients have put versions into stages.
  public boolean hasStages() {
    return versions.stream().anyMatch(row -> row.version().stage() != ModelVersion.Stage.NONE);
  }

  /// The registered models by name.
  ///
  /// @param text that their names hold
  /// @param next token of the page after this one
  public record All(String text, List<Summary> models, Optional<String> next) {}

  /// @param newest its highest version
  /// @param endpoints names of those that ask it
  public record Summary(
      RegisteredModel model,
      Optional<Row> champion,
      Optional<ModelVersion> newest,
      List<String> endpoints) {}

  /// @param gate what the gate said
  public record Row(ModelVersion version, Optional<Run> run, Tone gate) {
    /// A metric of the run that trained it.
    public String metric(String key) {
      return run.flatMap(r -> r.data().metric(key))
          .map(metric -> Format.number(metric.value()))
          .orElse("–");
    }

    /// The dataset version that it learned from.
    public Optional<String> data() {
      return run.flatMap(
          r ->
              r.data()
                  .tag("millrace.dataset")
                  .map(name -> name + ", " + r.data().tag("millrace.dataset_version").orElse("?")));
    }
  }

  /// One version.
  ///
  /// @param evidence what the gate looked at; absent if it was not asked
  /// @param own this model's figures in the evidence
  /// @param inputs of its signature
  /// @param artifacts what is directly in its folder
  public record Version(
      Row row,
      int newest,
      Optional<Evidence> evidence,
      Optional<Evidence.Comparison> own,
      List<Input> inputs,
      String output,
      List<Param> params,
      LineagePicture lineage,
      List<LineageStep> endpoints,
      List<ArtifactPage.Entry> artifacts) {}

  /// @param example a value of its input example; may be empty
  public record Input(String name, String type, String example) {}
}
