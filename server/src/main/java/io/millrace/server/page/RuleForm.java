package io.millrace.server.page;

import static io.millrace.base.ErrorCode.RULE_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.http.Request;
import io.millrace.base.json.Json;
import io.millrace.base.yaml.Yaml;
import io.millrace.pipeline.event.Patterns;
import io.millrace.pipeline.event.Rule;
import io.millrace.pipeline.event.Target;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A rule as it stands in its form, with an event to try its pattern on.
///
/// @param isNew whether it has no name yet
/// @param tried what the pattern says of the event
public record RuleForm(
    boolean isNew,
    Typed<String> name,
    Typed<JsonNode> pattern,
    Typed<List<Target>> targets,
    boolean enabled,
    String event,
    RulePage.Tester tried) {
  private static final String TARGETS =
      """
      - pipeline: training
        input: { file: $.event.data }
      """;

  /// For a rule that is made to look at its name.
  private static final Target ANY = Target.of(Json.object());

  private static final String NAME_HINT = "1 to 100 letters, digits, '.', '_' and '-'";
  private static final String PATTERN_HINT = "EventBridge's, as JSON or YAML; tried on the event";
  private static final String TARGETS_HINT =
      "A list: { pipeline, input }, { topic, title } or { url }. $.event in an input is the event";

  static RuleForm empty(PageServices services, String event) {
    return of(services, true, "", RulePage.PATTERN, TARGETS, true, event);
  }

  static RuleForm of(PageServices services, Rule rule, String event) {
    return of(
        services,
        false,
        rule.name(),
        Pretty.json(rule.pattern()),
        TargetText.of(rule.targets()),
        rule.enabled(),
        event);
  }

  static RuleForm of(PageServices services, Request request, boolean isNew, String name) {
    return of(
        services,
        isNew,
        name,
        request.form("pattern").orElse(""),
        request.form("targets").orElse(""),
        request.form("enabled").isPresent(),
        request.form("event").orElse(""));
  }

  private static RuleForm of(
      PageServices services,
      boolean isNew,
      String name,
      String pattern,
      String targets,
      boolean enabled,
      String event) {
    Typed<JsonNode> wanted = Typed.read(pattern, PATTERN_HINT, RuleForm::pattern);
    return new RuleForm(
        isNew,
        Typed.read(name, NAME_HINT, RuleForm::name),
        wanted,
        Typed.read(targets, TARGETS_HINT, text -> TargetText.list(text, services.targets())),
        enabled,
        event,
        wanted
            .value()
            .map(value -> RulePage.Tester.of(value, pattern, event, services.clock().instant()))
            .orElseGet(() -> new RulePage.Tester(pattern, event, Optional.empty(), "")));
  }

  private static String name(String text) {
    return text.isEmpty() ? "" : new Rule(text, Json.object(), List.of(ANY)).name();
  }

  private static JsonNode pattern(String text) {
    JsonNode pattern = Yaml.parse(text).tree();
    require(
        pattern.isObject() && !pattern.isEmpty(),
        RULE_INVALID,
        "Write an EventBridge pattern: {\"type\": [\"io.millrace.file.created\"]}.",
        "This is no pattern.");
    Patterns.check(pattern);
    return pattern;
  }

  RuleForm withName(Typed<String> other) {
    return new RuleForm(isNew, other, pattern, targets, enabled, event, tried);
  }

  /// The rule, if all of it can be read.
  Optional<Rule> rule() {
    return name.isWrong() || pattern.isWrong() || targets.isWrong()
        ? Optional.empty()
        : Optional.of(
            new Rule(
                name.text(),
                pattern.value().orElseThrow(),
                targets.value().orElseThrow(),
                enabled));
  }
}
