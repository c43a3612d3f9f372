package io.millrace.pipeline.states;

import io.millrace.base.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/// Compiles the values of JSONata states.
/// @param reads takes the variables that are read
record JsonataTemplates(Reads reads) {
  private static final String OPEN = "{%";
  private static final String CLOSE = "%}";

  Optional<Template> optional(Fields fields, String field) {
    return fields.has(field)
        ? Optional.of(compile(fields.get(field), fields.at(field), fields.findings()))
        : Optional.empty();
  }

  /// A field that is an expression, or a literal of one kind.
  Optional<Template> value(Fields fields, String field, Predicate<JsonNode> literal, String rule) {
    Optional<Template> template = optional(fields, field);
    if (template.isPresent()
        && !(template.get() instanceof Template.Query)
        && !literal.test(fields.get(field))) {
      fields.findings().add(fields.at(field), "The field '" + field + "' must be " + rule);
    }
    return template;
  }

  Map<String, Template> assign(Fields fields) {
    Map<String, Template> variables = new LinkedHashMap<>();
    fields
        .object("Assign")
        .ifPresent(
            assign -> {
              for (Map.Entry<String, JsonNode> entry : assign.node().properties()) {
                Variables.check(entry.getKey(), assign);
                String place = assign.at(entry.getKey());
                variables.put(entry.getKey(), compile(entry.getValue(), place, fields.findings()));
              }
            });
    return variables;
  }

  private Template compile(JsonNode node, String place, Findings findings) {
    if (node.isString()) {
      return text(node, place, findings);
    }
    if (node.isObject()) {
      Map<String, Template> fields = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> entry : node.properties()) {
        String inner = Json.pointer(place, entry.getKey());
        if (entry.getKey().endsWith(".$")) {
          findings.add(inner, "The key '" + entry.getKey() + "' is for JSONPath states only");
        }
        fields.put(entry.getKey(), compile(entry.getValue(), inner, findings));
      }
      return Template.object(node, fields);
    }
    if (node.isArray()) {
      List<Template> elements = new ArrayList<>();
      for (int i = 0; i < node.size(); i++) {
        elements.add(compile(node.get(i), place + "/" + i, findings));
      }
      return Template.array(node, elements);
    }
    return new Template.Literal(node);
  }

  private Template text(JsonNode node, String place, Findings findings) {
    String text = node.stringValue();
    boolean opens = text.startsWith(OPEN);
    boolean closes = text.endsWith(CLOSE) && text.length() >= OPEN.length() + CLOSE.length();
    if (opens && closes) {
      return query(
          node, text.substring(OPEN.length(), text.length() - CLOSE.length()), place, findings);
    }
    if (text.strip().startsWith(OPEN) || text.strip().endsWith(CLOSE)) {
      findings.add(
          place, "A JSONata expression must start with '{%' and end with '%}', nothing outside");
    }
    return new Template.Literal(node);
  }

  private Template query(JsonNode node, String inner, String place, Findings findings) {
    String text = inner.strip();
    if (ExpressionText.readsRoot(text)) {
      findings.add(
          place,
          "The JSONata expression '%s' reads a context item, but there is none: start at $states or a variable"
              .formatted(text));
    }
    try {
      Expression expression = Expression.compile(text);
      note(text, place, findings);
      return new Template.Query(expression);
    } catch (Expression.SyntaxException e) {
      findings.add(
          place, "The JSONata expression '%s' is wrong: %s".formatted(text, e.getMessage()));
      return new Template.Literal(node);
    }
  }

  private void note(String text, String place, Findings findings) {
    for (String name : ExpressionText.variables(text)) {
      if (!name.equals("states") && !JsonataFunctions.has(name)) {
        reads.note(name, place, findings);
      }
    }
  }
}
