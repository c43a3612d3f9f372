package io.millrace.server.page;

import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionView.Attempt;
import io.millrace.pipeline.ExecutionView.StateVisit;
import io.millrace.pipeline.LogLine;
import io.millrace.pipeline.states.HistoryEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One execution: its states as graph and timeline, and one chosen visit to a state.
///
/// @param graph empty if the definition cannot be drawn
/// @param chosen the visit that is shown in full
/// @param links objects that the execution made or used
/// @param approvals what it asks people
/// @param now the end of the execution, if it has ended
public record ExecutionPage(
    Execution execution,
    Optional<GraphView> graph,
    Timeline timeline,
    Optional<Chosen> chosen,
    List<Link> links,
    List<ApprovalPage.Form> approvals,
    Instant now) {
  private static final int LOG_LINES = 500;

  /// A link to another page.
  public record Link(String label, String text, String href) {}

  /// A visit in full.
  ///
  /// @param place the branch or iteration that it is in; empty at the top
  /// @param attempt the chosen one; empty if the state has none
  /// @param log of the attempt
  /// @param made what the attempt's output names
  /// @param lanes branches or iterations, if it has any
  public record Chosen(
      StateVisit visit,
      String place,
      Optional<Attempt> attempt,
      List<LogLine> log,
      List<Link> made,
      Optional<Lanes> lanes) {
    /// Its last lines; a page shows no more.
    public List<LogLine> lastLines() {
      return log.subList(Math.max(0, log.size() - LOG_LINES), log.size());
    }
  }

  /// The bars of a timeline, one for each visit in the order of entry; a Map with many iterations
  /// is one bar.
  ///
  /// @param hidden visits that are left out because there are too many
  /// @param ticks moments with their places
  /// @param nowX where now is, if the execution runs
  public record Timeline(
      List<Bar> bars, int hidden, List<Tick> ticks, Optional<Double> nowX, double height) {
    public static final double LEFT = 150;
    public static final double WIDTH = 700;
  }

  public record Tick(double x, String text) {}

  /// A visit as a bar.
  ///
  /// @param indent how deep it is inside branches
  /// @param parts in the order of time
  public record Bar(
      StateVisit visit, int indent, double y, List<Part> parts, String text, double textX) {}

  /// A part of a bar.
  public record Part(double x, double width, Kind kind, Tone tone) {
    /// What the time went into.
    public enum Kind {
      /// Work: an attempt, or a state that has none.
      WORK,
      /// Between two attempts.
      RETRY,
      /// A Wait state.
      PAUSE
    }
  }

  /// The execution's events.
  /// @param next id of the event after which the next page begins; empty at the end
  public record History(Execution execution, List<HistoryEvent> events, Optional<Long> next) {}

  /// What it began and ended with.
  public record Data(Execution execution, String input, Optional<String> output) {}

  /// The text that it follows.
  public record Text(Execution execution, String definition) {}
}
