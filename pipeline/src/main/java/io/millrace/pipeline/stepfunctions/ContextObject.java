package io.millrace.pipeline.stepfunctions;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a tested state is to see as its context object.
final class ContextObject {
  private static final String TASK = "Task";

  /// What a member must be.
  private record Form(String words, Predicate<JsonNode> test) {
    static final Form TEXT = new Form("string", JsonNode::isString);
    static final Form INTEGER = new Form("integer", JsonNode::isIntegralNumber);
    static final Form ANY = new Form("value", _ -> true);
  }

  private static final Map<String, Map<String, Form>> PARTS =
      Map.of(
          "Execution",
          Map.of(
              "Id", Form.TEXT,
              "Input", Form.ANY,
              "Name", Form.TEXT,
              "RoleArn", Form.TEXT,
              "StartTime", Form.TEXT,
              "RedriveCount", Form.INTEGER,
              "RedriveTime", Form.TEXT),
          "StateMachine",
          Map.of("Id", Form.TEXT, "Name", Form.TEXT),
          "State",
          Map.of("EnteredTime", Form.TEXT, "Name", Form.TEXT, "RetryCount", Form.INTEGER),
          TASK,
          Map.of("Token", Form.TEXT));

  private ContextObject() {}

  /// @param waits whether the state is a Task that goes on only after its call was answered
  /// @throws Refusal with `ValidationException`
  static ObjectNode read(String text, boolean waits) {
    if (!(JsonText.read(text) instanceof JsonText.Valid(ObjectNode context))) {
      throw refused("it must be a JSON object");
    }
    context.properties().forEach(part -> check(part.getKey(), part.getValue()));
    if (context.has(TASK) && !waits) {
      throw Refusal.validation(
          "Context object contains 'Task' when state is not a Task state with a '.sync' or"
              + " '.waitForTaskToken' service integration pattern");
    }
    return context;
  }

  private static void check(String name, JsonNode part) {
    if (name.equals("Map")) {
      throw refused("'Map' field is not supported when mocking a Context object");
    }
    Map<String, Form> forms = PARTS.get(name);
    if (forms == null) {
      throw notAllowed(name);
    }
    if (!part.isObject()) {
      throw refused("%s must be a object".formatted(name));
    }
    for (String field : List.copyOf(part.propertyNames())) {
      Form form = forms.get(field);
      if (form == null) {
        throw notAllowed(field);
      }
      if (!form.test().test(part.get(field))) {
        throw refused("%s.%s must be a %s".formatted(name, field, form.words()));
      }
    }
  }

  private static Refusal notAllowed(String field) {
    return refused("Field '%s' is not allowed".formatted(field));
  }

  private static Refusal refused(String why) {
    return Refusal.validation("Invalid Context object provided: " + why);
  }
}
