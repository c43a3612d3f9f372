package io.millrace.pipeline.states;

import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// The fields of a JSONata state.
record JsonataFlows(Fields fields) implements Flows {
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

  private static DataFlow flow(Fields fields, String at) {
    return new DataFlow.Jsonata(
        at,
        Templates.optional(fields, "Arguments"),
        Templates.optional(fields, "Output"),
        Templates.assign(fields));
  }

  @Override
  public State.ChoiceRule rule(Fields rule, String at) {
    rule.allow(RULE);
    rule.require("Condition", "Next");
    Template condition =
        Templates.value(rule, "Condition", JsonNode::isBoolean, "a boolean or an expression")
            .orElse(new Template.Literal(rule.get("Condition")));
    return new State.ChoiceRule(
        new Condition.Query(condition), rule.string("Next").orElse(""), flow(rule, at));
  }

  @Override
  public Optional<Template> integer(String field, int min, int max) {
    return Templates.value(
        fields,
        field,
        Flows.integers(min, max),
        "an integer from %d to %d, or an expression".formatted(min, max));
  }

  @Override
  public Optional<Template> number(String field, double min, double max) {
    return Templates.value(
        fields,
        field,
        Flows.numbers(min, max),
        "a number from %s to %s, or an expression".formatted(Fields.plain(min), Fields.plain(max)));
  }

  @Override
  public Optional<Template> text(String field) {
    return Templates.value(fields, field, JsonNode::isString, "a string");
  }

  @Override
  public Optional<Template> timestamp() {
    return Templates.value(fields, "Timestamp", JsonNode::isString, "a timestamp or an expression");
  }

  @Override
  public Optional<Template> items() {
    return Templates.value(
        fields, "Items", JsonNode::isContainer, "an array, an object or an expression");
  }

  @Override
  public Optional<Template> selector() {
    return Templates.optional(fields, "ItemSelector");
  }

  @Override
  public Optional<Template> template(Fields from, String field) {
    return Templates.optional(from, field);
  }

  @Override
  public Optional<Template> roleArn(Fields credentials) {
    return Templates.value(credentials, "RoleArn", JsonNode::isString, "a string or an expression");
  }

  @Override
  public QueryLanguage language() {
    return QueryLanguage.JSONATA;
  }

  @Override
  public Flows inside(Fields inner) {
    return new JsonataFlows(inner);
  }
}
