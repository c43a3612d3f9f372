package io.millrace.server.page;

import io.millrace.pipeline.event.Rule;
import io.millrace.pipeline.event.Target;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// An event with the rules it matched and what became of their targets.
///
/// @param ways one for each target of each matching rule
/// @param json the CloudEvent, for people
public record EventPage(EventRow row, List<Delivered> ways, String json) {
  /// @param rule as it is now; empty if it was deleted since
  public record Delivered(EventRow.Way way, Optional<RuleRow> rule) {}

  /// The events, the newest first.
  ///
  /// @param type only events of this type; empty: all
  /// @param types those of the events that were looked through, to choose from
  /// @param before the last event of this page, if there are older ones
  public record All(String type, List<String> types, List<EventRow> events, OptionalLong before) {}

  /// The rules that stand.
  public record Rules(List<RuleRow> rules) {}

  /// A rule.
  ///
  /// @param pattern indented JSON
  /// @param targets what a match starts, in words
  /// @param isProjects whether the project file makes it
  public record RuleRow(
      String name, String pattern, List<Goal> targets, boolean enabled, boolean isProjects) {
    static RuleRow of(Rule rule, Shell shell, boolean isProjects) {
      return new RuleRow(
          rule.name(),
          Pretty.json(rule.pattern()),
          rule.targets().stream().map(target -> Goal.of(target, shell)).toList(),
          rule.enabled(),
          isProjects);
    }
  }

  /// @param href of the pipeline that is started; empty for other kinds
  public record Goal(String text, String href) {
    static Goal of(Target target, Shell shell) {
      String pipeline = target.settings().path("pipeline").asString("");
      if (!pipeline.isEmpty()) {
        return new Goal("Start pipeline " + pipeline, shell.link("pipelines", pipeline));
      }
      String topic = target.settings().path("topic").asString("");
      return new Goal(
          Format.words(target.kind().replace('-', ' ')) + (topic.isEmpty() ? "" : " " + topic), "");
    }
  }
}
