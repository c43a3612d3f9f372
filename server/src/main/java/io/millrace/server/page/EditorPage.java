package io.millrace.server.page;

import io.millrace.base.MillraceException;
import io.millrace.pipeline.Definitions;
import io.millrace.pipeline.stepfunctions.StateTester;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A definition being written.
///
/// @param pipeline empty for a new one
/// @param version that the text began as; 0 for a new one
/// @param states the line of each state
/// @param graph if the text has no faults
/// @param trial the form to test one state
public record EditorPage(
    String pipeline,
    int version,
    String text,
    String description,
    List<Finding> findings,
    Map<String, Integer> states,
    Optional<GraphView> graph,
    Trial trial) {

  /// Something found in the text.
  ///
  /// @param line from 1; 0 if it has no place
  public record Finding(boolean isFault, int line, int column, String code, String message) {
    static Finding of(Definitions.Place place) {
      return new Finding(
          !place.finding().code().isWarning(),
          place.position().line(),
          place.position().column(),
          place.finding().code().name(),
          place.finding().message() + " at " + place.finding().pointer());
    }

    static Finding of(MillraceException error) {
      return new Finding(true, line(error.detail()), 1, error.code().name(), error.detail());
    }

    /// The place that a message about broken text begins with, if it does.
    private static int line(String detail) {
      Matcher place = Pattern.compile("line (\\d{1,7})").matcher(detail);
      return place.find() ? Integer.parseInt(place.group(1)) : 0;
    }
  }

  /// A test of one state.
  ///
  /// @param work `result`, `error`, or empty: it has none
  /// @param refused why it could not be made; empty if it was, or was not asked for
  public record Trial(
      String state,
      String input,
      String variables,
      String context,
      String work,
      String result,
      String error,
      String cause,
      Optional<StateTester.Answer> answer,
      String refused) {
    static final Trial NONE =
        new Trial("", "{}", "{}", "{}", "", "{}", "", "", Optional.empty(), "");

    /// What the data was on its way through the state.
    public List<Step> steps() {
      return answer.map(StateTester.Answer::steps).orElse(Map.of()).entrySet().stream()
          .map(step -> new Step(step.getKey(), step.getValue()))
          .toList();
    }

    public Tone tone() {
      return switch (answer.map(StateTester.Answer::status).orElse("")) {
        case "SUCCEEDED" -> Tone.ok("Succeeded");
        case "CAUGHT_ERROR" -> Tone.warn("Failed, caught");
        case "RETRIABLE" -> Tone.waiting("Would be tried again");
        default -> Tone.err("Failed");
      };
    }
  }

  /// @param name such as `afterInputPath`
  public record Step(String name, String json) {
    public String title() {
      return name.startsWith("after")
          ? "After " + name.substring("after".length())
          : name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }
  }

  public long faults() {
    return findings.stream().filter(Finding::isFault).count();
  }

  /// What was found, in one sentence.
  public String summary() {
    if (findings.isEmpty()) {
      return "No faults";
    }
    long warnings = findings.size() - faults();
    String both = faults() > 0 && warnings > 0 ? ", " : "";
    return (faults() > 0 ? Format.count(faults(), "fault") : "")
        + both
        + (warnings > 0 ? Format.count(warnings, "warning") : "");
  }
}
