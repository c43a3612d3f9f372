package io.millrace.pipeline.states;

import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// The fields of a JSONata state.
record JsonataFlows(Fields fields, JsonataTemplates templates) implements Flows {
  private static final Set<String> RULE =
      Set.of("Condition", "Next", "Comment", "Assign", "Output");

  @Override
  public DataFlow work() {
    return flow(fields, "");
  }

  @Override
  public DataFlow map() {
    return flow(fields, "");
  }

  @Override
  public DataFlow pass() {
    return flow(fields, "");
  }

  @Override
  public DataFlow plain() {
    return flow(fields, "");
  }

  @Override
  public DataFlow catcher(Fields catcher, String at) {
    return flow(catcher, at);
  }

  private DataFlow flow(Fields fields, String at) {
    return new DataFlow.Jsonata(
        at,
        templates.optional(fields, "Arguments"),
        templates.optional(fields, "Output"),
        templates.assign(fields));
  }

  @Override
  public State.ChoiceRule rule(Fields rule, String at) {
    rule.allow(RULE);
    rule.require("Condition", "Next");
    Template condition =
        templates
            .value(rule, "Condition", JsonNode::isBoolean, "a boolean or an expression")
            .orElse(new Template.Literal(rule.get("Condition")));
    return new State.ChoiceRule(
        new Condition.Query(condition), rule.string("Next").orElse(""), flow(rule, at));
  }

  @Override
  public Optional<Template> integer(String field, int min, int max) {
    return templates.value(
        fields,
        field,
        Flows.integers(min, max),
        "an integer from %d to %d, or an expression".formatted(min, max));
  }

  @Override
  public Optional<Template> number(String field, double min, double max) {
    return templates.value(
        fields,
        field,
        Flows.numbers(min, max),
        "a number from %s to %s, or an expression".formatted(Fields.plain(min), Fields.plain(max)));
  }

  @Override
  public Optional<Template> text(String field) {
    return templates.value(fields, field, JsonNode::isString, "a string");
  }

  @Override
  public Optional<Template> timestamp() {
    return templates.value(fields, "Timestamp", JsonNode::isString, "a timestamp or an expression");
  }

  @Override
  public Optional<Template> items() {
    return templates.value(
        fields, "Items", JsonNode::isContainer, "an array, an object or an expression");
  }

  @Override
  public Optional<Template> selector() {
    return templates.optional(fields, "ItemSelector");
  }

  @Override
  public Optional<Template> template(Fields from, String field) {
    return templates.optional(from, field);
  }

  @Override
  public Optional<Template> roleArn(Fields credentials) {
    return templates.value(credentials, "RoleArn", JsonNode::isString, "a string or an expression");
  }

  @Override
  public QueryLanguage language() {
    return QueryLanguage.JSONATA;
  }

  @Override
  public Flows inside(Fields inner) {
    return new JsonataFlows(inner, templates);
  }
}
