package io.millrace.pipeline.states;

import io.millrace.pipeline.states.Finding.Code;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/// Reads the fields that say how data flows, in the query language of one state.
record Flows(Fields fields, QueryLanguage language) {
  private static final List<String> PATHS = List.of("InputPath", "OutputPath", "ResultPath");

  /// Of Task, Parallel, Map.
  DataFlow work() {
    return language == QueryLanguage.JSONATA
        ? jsonata(fields, "")
        : unchanged(fields, Optional.empty());
  }

  /// Of Choice, Wait, Succeed.
  DataFlow plain() {
    return work();
  }

  DataFlow pass() {
    return language == QueryLanguage.JSONATA
        ? jsonata(fields, "")
        : unchanged(
            fields, fields.has("Result") ? Optional.of(fields.get("Result")) : Optional.empty());
  }

  DataFlow catcher(Fields catcher, String field) {
    return language == QueryLanguage.JSONATA
        ? jsonata(catcher, field)
        : unchanged(catcher, Optional.empty());
  }

  State.ChoiceRule rule(Fields rule, String field) {
    rule.require("Next");
    String next = rule.string("Next").orElse("");
    if (language != QueryLanguage.JSONATA) {
      rule.findings()
          .add(
              Code.NOT_SUPPORTED,
              rule.pointer(),
              "This version of Millrace decides a Choice by JSONata 'Condition' only; set QueryLanguage to JSONata");
      return new State.ChoiceRule(
          new Template.Literal(rule.node()), next, new DataFlow.Unchanged(Optional.empty()));
    }
    rule.allow(Set.of("Condition", "Next", "Comment", "Assign", "Output"));
    rule.require("Condition");
    Template condition =
        Templates.value(rule, "Condition", JsonNode::isBoolean, "a boolean or an expression")
            .orElse(new Template.Literal(rule.get("Condition")));
    return new State.ChoiceRule(condition, next, jsonata(rule, field));
  }

  /// An integer, or in JSONata an expression.
  Optional<Template> seconds(String field, int min, int max) {
    return template(
        field, Templates.integer(min, max), "an integer from %d to %d".formatted(min, max));
  }

  Optional<Template> template(String field, Predicate<JsonNode> literal, String rule) {
    if (language == QueryLanguage.JSONATA) {
      return Templates.value(fields, field, literal, rule);
    }
    if (fields.has(field) && !literal.test(fields.get(field))) {
      fields.findings().add(fields.at(field), "The field '" + field + "' must be " + rule);
    }
    return fields.has(field)
        ? Optional.of(new Template.Literal(fields.get(field)))
        : Optional.empty();
  }

  Optional<Template> selector() {
    if (language == QueryLanguage.JSONATA) {
      return Templates.optional(fields, "ItemSelector");
    }
    refuse("ItemSelector");
    return Optional.empty();
  }

  /// What is right in the language but not built yet.
  void refuse(String... names) {
    for (String name : names) {
      if (fields.has(name)) {
        refuse(fields, name);
      }
    }
  }

  private static DataFlow jsonata(Fields fields, String field) {
    return new DataFlow.Jsonata(
        field,
        Templates.optional(fields, "Arguments"),
        Templates.optional(fields, "Output"),
        Templates.assign(fields));
  }

  private static DataFlow unchanged(Fields fields, Optional<JsonNode> result) {
    for (String path : PATHS) {
      JsonNode value = fields.get(path);
      if (fields.has(path) && !(value.isString() && value.stringValue().equals("$"))) {
        refuse(fields, path);
      }
    }
    for (String field : List.of("Parameters", "ResultSelector", "Assign")) {
      if (fields.has(field)) {
        refuse(fields, field);
      }
    }
    return new DataFlow.Unchanged(result);
  }

  private static void refuse(Fields fields, String name) {
    fields
        .findings()
        .add(
            Code.NOT_SUPPORTED,
            fields.at(name),
            "This version of Millrace does not support '%s'; JSONata (QueryLanguage: JSONata) is supported"
                .formatted(name));
  }
}
