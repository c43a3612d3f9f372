package io.millrace.server.page.run;

import io.millrace.tracking.Run;
import java.util.List;
import java.util.Optional;

/// Runs beside one another.
///
/// @param isCut whether more runs match than are compared
/// @param metrics that have curves, to choose from
/// @param columns that can be axes, to choose from
/// @param turned address with or without what all runs have alike
/// @param back address of the runs' table
public record ComparePage(
    CompareQuery query,
    List<Run> runs,
    boolean isCut,
    List<String> metrics,
    List<CurveChart> charts,
    List<String> columns,
    Optional<ParallelPlot> parallel,
    Optional<ScatterPlot> scatter,
    Differences differences,
    String turned,
    String back) {

  /// What the runs have, each thing with one value for each run.
  ///
  /// @param isWide whether there are so many runs that they are the rows of the table
  /// @param alike how many things are left out because all runs have them alike
  public record Differences(boolean isWide, List<Row> rows, int alike) {}

  /// @param values one for each run
  public record Row(String name, boolean isNumber, List<String> values, boolean differs) {}

  public boolean isDrawn(String metric) {
    return charts.stream().anyMatch(chart -> chart.title().equals(metric));
  }

  /// The class of a run's colour in the charts; 0 for one of many.
  public int colour(int run) {
    return CurvePlotter.colour(run, runs.size());
  }
}
