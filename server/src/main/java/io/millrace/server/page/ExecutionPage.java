package io.millrace.server.page;

import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionView.StateVisit;
import io.millrace.pipeline.LogLine;
import io.millrace.pipeline.states.HistoryEvent;
import java.time.Duration;
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
    String description,
    Optional<GraphView> graph,
    Timeline timeline,
    Optional<Chosen> chosen,
    List<Link> links,
    List<ApprovalPage.Form> approvals,
    Instant now) {
  public Tone tone() {
    return Tone.of(execution.status());
  }

  public Duration took() {
    return Duration.between(execution.startedAt(), execution.endedAt().orElse(now));
  }

  /// A link to another page.
  public record Link(String label, String text, String href) {}

  /// A visit in full.
  ///
  /// @param place the branch or iteration that it is in; empty at the top
  /// @param log of its attempts
  public record Chosen(StateVisit visit, String place, List<LogLine> log) {
    public String input() {
      return Pretty.json(visit.input());
    }
  }

  /// The bars of a timeline, one for each visit in the order of entry.
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
  /// @param parts one for each attempt
  public record Bar(
      StateVisit visit, int indent, double y, List<Part> parts, String text, double textX) {}

  public record Part(double x, double width, Tone tone) {}

  /// The execution's events.
  /// @param next id of the event after which the next page begins; empty at the end
  public record History(Execution execution, List<HistoryEvent> events, Optional<Long> next) {}

  /// What it began and ended with.
  public record Data(Execution execution, String input, Optional<String> output) {}

  /// The text that it follows.
  public record Text(Execution execution, String definition) {}
}
