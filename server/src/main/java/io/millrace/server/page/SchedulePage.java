package io.millrace.server.page;

import io.millrace.pipeline.event.Schedule;
import io.millrace.pipeline.event.Schedules.Planned;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The schedules.
public record SchedulePage(List<Row> schedules, Preview preview) {

  /// @param next the next times
  /// @param missed what becomes of missed times, in words; likewise `overlap`
  /// @param goal what it starts itself; empty: only rules that wait for its event
  /// @param isProjects whether the project file makes it
  public record Row(
      Planned planned,
      List<Instant> next,
      String missed,
      String overlap,
      Optional<EventPage.Goal> goal,
      boolean isProjects) {}

  /// When an expression would fire.
  /// @param problem why it cannot be said; empty if it can
  public record Preview(String expression, String zone, List<Instant> next, String problem) {}

  public static String words(Schedule.CatchUp catchUp) {
    return switch (catchUp) {
      case ONCE -> "Fire once for all of them";
      case ALL -> "Each of the last 24 hours fires, and once for those before";
      case NONE -> "Left out";
    };
  }

  public static String words(Schedule.Overlap overlap) {
    return switch (overlap) {
      case SKIP -> "Left out while the last one runs";
      case ALLOW -> "Starts beside the last one";
      case QUEUE -> "Waits for the end of the last one";
    };
  }
}
