package io.millrace.server.page.run;

import io.millrace.server.page.Evidence;
import io.millrace.server.page.LineChart;
import io.millrace.server.page.Tone;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.Run;
import java.util.List;
import java.util.Optional;

/// The runs of an experiment as a table.
///
/// @param experiments all that there are, to choose from
/// @param experiment the one that is shown; absent if there is none
/// @param error why the filter or the order is not understood
/// @param available every column that these runs could fill
/// @param next address of the page after this one
/// @param first address of the first page, if this is not it
/// @param clear address without the filter
public record RunListPage(
    RunQuery query,
    List<Experiment> experiments,
    Optional<Experiment> experiment,
    Optional<String> error,
    List<Head> heads,
    List<Row> rows,
    List<String> available,
    Optional<Comparison> comparison,
    Optional<String> next,
    Optional<String> first,
    String clear) {

  /// A column's head.
  ///
  /// @param column such as `metrics.rmse`
  /// @param order `ascending`, `descending` or empty
  /// @param href sorts by it
  public record Head(String column, String label, boolean isNumber, String order, String href) {}

  /// @param cells one for each head
  public record Row(Run run, List<String> cells, boolean isCompared) {
    /// What the gate said, if the run is an evaluation that it judged.
    public Optional<Tone> gate() {
      return run.data().tag("millrace.gate").map(Evidence::tone);
    }
  }

  /// Some runs side by side.
  ///
  /// @param metric whose curves are drawn
  /// @param rows what they have
  /// @param close address without the comparison
  public record Comparison(
      List<Run> runs,
      String metric,
      Optional<LineChart> curves,
      List<Difference> rows,
      String close) {}

  /// @param values one for each run
  public record Difference(String name, List<String> values, boolean differs) {}
}
