package io.millrace.server.page;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Two distributions of a text column beside each other: a pair of bars for each level.
///
/// @param sentence what the drawing says, for those who do not see it
public record LevelBars(String sentence, List<Bar> bars, double height) {
  private static final double LEFT = 170;
  private static final double WIDTH = 400;
  private static final double ROW = 34;
  private static final int MOST = 16;

  public LevelBars {
    bars = List.copyOf(bars);
  }

  /// @param baseline width of the baseline's bar
  /// @param current width of the window's bar
  public record Bar(
      String level,
      double y,
      double baseline,
      double current,
      String baselineText,
      String currentText) {
    public double x() {
      return LEFT;
    }
  }

  /// @param distribution `levels`, `baseline` and `current` as they were stored
  static LevelBars of(String column, JsonNode distribution) {
    JsonNode levels = distribution.path("levels");
    double most = 0;
    int moved = 0;
    int shown = Math.min(MOST, levels.size());
    for (int i = 0; i < shown; i++) {
      most =
          Math.max(
              most,
              Math.max(share(distribution, "baseline", i), share(distribution, "current", i)));
      moved = change(distribution, i) > change(distribution, moved) ? i : moved;
    }
    List<Bar> bars = new ArrayList<>();
    for (int i = 0; i < shown; i++) {
      double before = share(distribution, "baseline", i);
      double now = share(distribution, "current", i);
      bars.add(
          new Bar(
              levels.path(i).asString(""),
              4 + i * ROW,
              most == 0 ? 0 : before / most * WIDTH,
              most == 0 ? 0 : now / most * WIDTH,
              Format.share(before),
              Format.share(now)));
    }
    String sentence =
        bars.isEmpty()
            ? column + ": no values"
            : "%s: level %s changed most, from %s to %s of the rows"
                .formatted(
                    column,
                    bars.get(moved).level(),
                    bars.get(moved).baselineText(),
                    bars.get(moved).currentText());
    return new LevelBars(sentence, bars, 8 + shown * ROW);
  }

  private static double share(JsonNode distribution, String side, int level) {
    return distribution.path(side).path(level).asDouble(0);
  }

  private static double change(JsonNode distribution, int level) {
    return Math.abs(share(distribution, "current", level) - share(distribution, "baseline", level));
  }
}
