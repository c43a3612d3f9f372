package io.millrace.pipeline.states;

import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/// Reads those fields of a state whose meaning depends on its query language.
sealed interface Flows permits JsonataFlows, PathFlows {
  /// @param reads takes the variables that are read
  static Flows of(QueryLanguage language, Fields fields, Reads reads) {
    return switch (language) {
      case JSONATA -> new JsonataFlows(fields, new JsonataTemplates(reads));
      case JSONPATH -> new PathFlows(fields, new PathTemplates(reads));
    };
  }

  /// Of Task, Parallel.
  DataFlow work();

  DataFlow map();

  DataFlow pass();

  /// Of Choice, Wait, Succeed.
  DataFlow plain();

  /// @param at where the catcher stands in the state, such as `Catch/0/`
  DataFlow catcher(Fields catcher, String at);

  /// @param at where the rule stands in the state, such as `Choices/0/`
  State.ChoiceRule rule(Fields rule, String at);

  /// A field that holds an integer, or its twin that ends in `Path`.
  Optional<Template> integer(String field, int min, int max);

  /// The same for any number.
  Optional<Template> number(String field, double min, double max);

  /// `Error`, `Cause` and their twins.
  Optional<Template> text(String field);

  /// `Timestamp` and its twin.
  Optional<Template> timestamp();

  /// `Items`, or `ItemsPath`.
  Optional<Template> items();

  /// `ItemSelector`, or its old name.
  Optional<Template> selector();

  /// A field whose value may hold expressions or paths at any depth.
  Optional<Template> template(Fields fields, String field);

  /// The `RoleArn` of `Credentials`.
  Optional<Template> roleArn(Fields credentials);

  QueryLanguage language();

  /// What readers and writers call the field with their arguments.
  default String argumentsField() {
    return language() == QueryLanguage.JSONATA ? "Arguments" : "Parameters";
  }

  /// The same reader for another object of the state.
  Flows inside(Fields inner);

  /// @param rule what a literal must be, in words
  static void literal(Fields fields, String field, Predicate<JsonNode> literal, String rule) {
    if (fields.has(field) && !literal.test(fields.get(field))) {
      fields.findings().add(fields.at(field), "The field '" + field + "' must be " + rule);
    }
  }

  static Predicate<JsonNode> integers(long min, long max) {
    return node ->
        node.isIntegralNumber()
            && node.canConvertToLong()
            && node.longValue() >= min
            && node.longValue() <= max;
  }

  static Predicate<JsonNode> numbers(double min, double max) {
    return node -> node.isNumber() && node.doubleValue() >= min && node.doubleValue() <= max;
  }
}
