package io.millrace.pipeline.states;

import io.millrace.pipeline.states.Finding.Code;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Reads the rules of a JSONPath Choice.
record ConditionReader(PathTemplates templates) {
  /// Fields of a rule besides its condition.
  static final Set<String> TOP = Set.of("Next", "Assign", "Comment");

  private static final Set<String> NESTED = Set.of("Comment");
  private static final Set<String> GROUPS = Set.of("And", "Or", "Not");
  private static final String PATH = "Path";

  /// What an operator does with its field.
  @FunctionalInterface
  private interface Operator {
    Condition read(Template.At variable, Fields rule, String name, PathTemplates templates);
  }

  private static final Map<String, Operator> OPERATORS = operators();

  private static Map<String, Operator> operators() {
    Map<String, Operator> operators = new LinkedHashMap<>();
    for (Ordering ordering : Ordering.values()) {
      for (Relation relation : Relation.values()) {
        if (ordering != Ordering.BOOLEAN || relation == Relation.EQUALS) {
          String name = capitalized(ordering.name()) + relation.text();
          operators.put(name, (v, rule, field, _) -> literal(v, ordering, relation, rule, field));
          operators.put(
              name + PATH,
              (v, rule, field, templates) ->
                  new Condition.Compares(
                      v,
                      ordering,
                      relation,
                      templates.path(rule, field).orElse(PathTemplates.WHOLE)));
        }
      }
    }
    operators.put("StringMatches", (v, rule, field, _) -> matches(v, rule, field));
    for (TypeTest test : TypeTest.values()) {
      operators.put(
          "Is" + capitalized(test.name()), (v, rule, field, _) -> is(v, test, rule, field));
    }
    return operators;
  }

  private static String capitalized(String constant) {
    return constant.charAt(0) + constant.substring(1).toLowerCase(Locale.ROOT);
  }

  private static Condition literal(
      Template.At variable, Ordering ordering, Relation relation, Fields rule, String field) {
    JsonNode operand = rule.get(field);
    Flows.literal(rule, field, ordering::accepts, ordering.words());
    if (ordering == Ordering.STRING && PathTemplates.looksLikeAPath(operand)) {
      rule.findings()
          .add(
              Code.NO_PATH,
              rule.at(field),
              "The value of '%s' looks like a path; it is taken literally, unlike that of '%sPath'"
                  .formatted(field, field));
    }
    return new Condition.Compares(variable, ordering, relation, new Template.Literal(operand));
  }

  private static Condition matches(Template.At variable, Fields rule, String field) {
    return new Condition.Matches(variable, Wildcard.of(rule.string(field).orElse("")));
  }

  private static Condition is(Template.At variable, TypeTest test, Fields rule, String field) {
    Flows.literal(rule, field, JsonNode::isBoolean, "true or false");
    return new Condition.Is(variable, test, rule.get(field).asBoolean(false));
  }

  /// @param besides the fields that do not belong to the condition
  Condition read(Fields rule, Set<String> besides) {
    List<String> kinds =
        rule.node().propertyNames().stream()
            .filter(name -> GROUPS.contains(name) || OPERATORS.containsKey(name))
            .toList();
    if (kinds.size() != 1) {
      rule.findings()
          .add(
              rule.pointer(),
              "A rule must have exactly one of 'And', 'Or', 'Not' and the comparison operators, but has %s"
                  .formatted(kinds));
    }
    allow(rule, besides, kinds);
    return kinds.isEmpty() ? new Condition.Or(List.of()) : read(rule, kinds.getFirst());
  }

  private static void allow(Fields rule, Set<String> besides, List<String> kinds) {
    Set<String> allowed = new HashSet<>(besides);
    allowed.addAll(kinds);
    if (kinds.stream().noneMatch(GROUPS::contains)) {
      allowed.add("Variable");
    }
    rule.allow(allowed);
  }

  private Condition read(Fields rule, String kind) {
    return switch (kind) {
      case "And" -> new Condition.And(group(rule, kind));
      case "Or" -> new Condition.Or(group(rule, kind));
      case "Not" ->
          new Condition.Not(
              rule.object(kind)
                  .map(inner -> read(inner, NESTED))
                  .orElse(new Condition.Or(List.of())));
      default -> comparison(rule, kind);
    };
  }

  private List<Condition> group(Fields rule, String kind) {
    if (rule.get(kind).isArray() && rule.get(kind).isEmpty()) {
      rule.findings().add(rule.at(kind), "Value cannot be empty");
    }
    return rule.objects(kind).stream().map(inner -> read(inner, NESTED)).toList();
  }

  private Condition comparison(Fields rule, String name) {
    rule.require("Variable");
    Template.At variable = templates.path(rule, "Variable").orElse(PathTemplates.WHOLE);
    Operator operator = OPERATORS.get(name);
    if (operator == null) {
      throw new IllegalStateException("no operator " + name);
    }
    return operator.read(variable, rule, name, templates);
  }
}
