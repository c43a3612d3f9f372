package io.millrace.pipeline.states;

import io.millrace.pipeline.states.Finding.Code;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// The fields of a JSONPath state.
record PathFlows(Fields fields, PathTemplates templates) implements Flows {
  private static final Set<String> TEXT_FUNCTIONS =
      Set.of(
          "Format", "JsonToString", "ArrayGetItem", "Base64Encode", "Base64Decode", "Hash", "UUID");

  @Override
  public DataFlow work() {
    return work(templates.optional(fields, "Parameters"), Optional.empty());
  }

  @Override
  public DataFlow map() {
    return work(Optional.empty(), Optional.empty());
  }

  @Override
  public DataFlow pass() {
    Optional<JsonNode> result =
        fields.has("Result") ? Optional.of(fields.get("Result")) : Optional.empty();
    if (result.isPresent() && holdsPath(result.get())) {
      fields
          .findings()
          .add(
              Code.PASS_RESULT_IS_STATIC,
              fields.at("Result"),
              "'Result' is given on as it is; paths and calls belong into 'Parameters'");
    }
    return work(templates.optional(fields, "Parameters"), result);
  }

  private static boolean holdsPath(JsonNode value) {
    return PathTemplates.looksLikeAPath(value)
        || value.propertyNames().stream().anyMatch(key -> key.endsWith(".$"))
        || value.valueStream().anyMatch(PathFlows::holdsPath);
  }

  private DataFlow work(Optional<Template> parameters, Optional<JsonNode> result) {
    return new PathFlow.Work(
        filter(fields),
        parameters,
        result,
        templates.optional(fields, "ResultSelector"),
        templates.merge(fields));
  }

  @Override
  public DataFlow plain() {
    return filter(fields);
  }

  /// @param assigning the state, or one of its rules
  private PathFlow.Filter filter(Fields assigning) {
    return new PathFlow.Filter(
        templates.filter(fields, "InputPath"),
        templates.filter(fields, "OutputPath"),
        templates.assign(assigning));
  }

  @Override
  public DataFlow catcher(Fields catcher, String at) {
    return new PathFlow.Caught(templates.merge(catcher), templates.assign(catcher));
  }

  @Override
  public State.ChoiceRule rule(Fields rule, String at) {
    rule.require("Next");
    Condition condition = new ConditionReader(templates).read(rule, ConditionReader.TOP);
    return new State.ChoiceRule(condition, rule.string("Next").orElse(""), filter(rule));
  }

  @Override
  public Optional<Template> integer(String field, int min, int max) {
    Flows.literal(
        fields, field, Flows.integers(min, max), "an integer from %d to %d".formatted(min, max));
    return literal(field).or(() -> templates.reference(fields, field + "Path"));
  }

  @Override
  public Optional<Template> number(String field, double min, double max) {
    Flows.literal(
        fields,
        field,
        Flows.numbers(min, max),
        "a number from %s to %s".formatted(Fields.plain(min), Fields.plain(max)));
    return literal(field).or(() -> templates.reference(fields, field + "Path"));
  }

  @Override
  public Optional<Template> text(String field) {
    Flows.literal(fields, field, JsonNode::isString, "a string");
    if (PathTemplates.looksLikeAPath(fields.get(field))) {
      fields
          .findings()
          .add(
              Code.NO_PATH,
              fields.at(field),
              "The value of '%s' looks like a path; it is taken literally, unlike that of '%sPath'"
                  .formatted(field, field));
    }
    return literal(field).or(() -> templates.selected(fields, field + "Path", TEXT_FUNCTIONS));
  }

  @Override
  public Optional<Template> timestamp() {
    Flows.literal(fields, "Timestamp", JsonNode::isString, "a timestamp");
    return literal("Timestamp").or(() -> templates.reference(fields, "TimestampPath"));
  }

  private Optional<Template> literal(String field) {
    return fields.has(field)
        ? Optional.of(new Template.Literal(fields.get(field)))
        : Optional.empty();
  }

  @Override
  public Optional<Template> items() {
    return templates.reference(fields, "ItemsPath").or(() -> Optional.of(PathTemplates.WHOLE));
  }

  @Override
  public Optional<Template> selector() {
    return templates
        .optional(fields, "ItemSelector")
        .or(() -> templates.optional(fields, "Parameters"));
  }

  @Override
  public Optional<Template> template(Fields from, String field) {
    return templates.optional(from, field);
  }

  @Override
  public Optional<Template> roleArn(Fields credentials) {
    Flows.literal(credentials, "RoleArn", JsonNode::isString, "a string");
    return templates.member(credentials, "RoleArn");
  }

  @Override
  public QueryLanguage language() {
    return QueryLanguage.JSONPATH;
  }

  @Override
  public Flows inside(Fields inner) {
    return new PathFlows(inner, templates);
  }
}
