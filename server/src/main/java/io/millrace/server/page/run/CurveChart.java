package io.millrace.server.page.run;

import io.millrace.server.page.LineChart.Level;
import io.millrace.server.page.LineChart.Tick;
import java.util.List;

/// Curves of one metric, each with x positions of its own.
///
/// @param sentence what the chart says, for those who do not see it
/// @param across the title of the x axis
/// @param note what the chart leaves out; may be empty
public record CurveChart(
    String title,
    String sentence,
    String across,
    String note,
    List<Level> levels,
    List<Tick> ticks,
    List<Curve> curves) {
  public static final double WIDTH = 640;
  public static final double HEIGHT = 220;

  public CurveChart {
    levels = List.copyOf(levels);
    ticks = List.copyOf(ticks);
    curves = List.copyOf(curves);
  }

  /// @param id of what it belongs to, the same in all charts of a page
  /// @param colour 1 to 6; 0 for one of many
  /// @param raw the path as it was before it was smoothed; may be empty
  /// @param endX where its last point is
  /// @param last its latest value as it was logged
  public record Curve(
      String id,
      String name,
      int colour,
      String path,
      String raw,
      double endX,
      double endY,
      int points,
      String least,
      String most,
      String last) {}

  /// The curves that a legend names.
  public List<Curve> named() {
    return curves.stream().filter(curve -> curve.colour() > 0).toList();
  }

  /// How many curves a legend leaves out.
  public int others() {
    return curves.size() - named().size();
  }
}
