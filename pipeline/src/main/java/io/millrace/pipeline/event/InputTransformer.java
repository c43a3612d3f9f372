package io.millrace.pipeline.event;

import static io.millrace.base.ErrorCode.RULE_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// EventBridge's input transformer: named paths into the event, and a JSON text in which `<name>`
/// stands for what lies there. As a value of its own, `<name>` becomes that JSON value, `null` if
/// nothing is there; within a quoted text its characters, none if nothing is there.
///
/// `<aws.events.event.json>` is the whole event.
///
/// @param paths by name: `$`, then `.name` or `[index]`, any number of times
record InputTransformer(Map<String, String> paths, String template) {
  private static final String WHOLE_EVENT = "aws.events.event.json";
  private static final int PATHS_MAX = 100;
  private static final int TEMPLATE_MAX = 8_192;
  private static final Pattern PATH = Pattern.compile("\\$(\\.[\\w-]+|\\[\\d{1,6}])*");
  private static final Pattern STEP = Pattern.compile("\\.([\\w-]+)|\\[(\\d+)]");

  /// A quote, an escaped character or a placeholder: all that must be told apart.
  private static final Pattern TOKEN = Pattern.compile("\\\\.|\"|<([\\w.-]+)>", Pattern.DOTALL);

  private static final String FIX =
      "Write input_paths as {\"price\": \"$.data.price\"} and input_template as"
          + " \"{\\\"price\\\": <price>}\".";

  /// @throws MillraceException with `RULE_INVALID` if one of them cannot be used
  static InputTransformer parse(JsonNode paths, JsonNode template) {
    require(template.isString(), RULE_INVALID, FIX, "input_template: %s (not a text)", template);
    int length = template.asString().length();
    require(
        length <= TEMPLATE_MAX,
        RULE_INVALID,
        FIX,
        "input_template: %d characters (expected: at most %d)",
        length,
        TEMPLATE_MAX);
    require(
        (paths.isMissingNode() || paths.isObject()) && paths.size() <= PATHS_MAX,
        RULE_INVALID,
        FIX,
        "input_paths: expected an object of at most %d paths",
        PATHS_MAX);
    Map<String, String> byName = new LinkedHashMap<>();
    paths.forEachEntry((name, path) -> byName.put(name, path(name, path)));
    InputTransformer transformer = new InputTransformer(byName, template.asString());
    transformer.replaced(
        name -> {
          require(
              byName.containsKey(name) || name.equals(WHOLE_EVENT),
              RULE_INVALID,
              FIX,
              "input_template: <%s> is not in input_paths",
              name);
          return Json.parse("null");
        });
    return transformer;
  }

  private static String path(String name, JsonNode path) {
    require(
        PATH.matcher(path.asString("")).matches(),
        RULE_INVALID,
        FIX,
        "input_paths.%s: %s (expected: such as $.data.items[0].price)",
        name,
        path);
    return path.asString();
  }

  JsonNode fill(JsonNode event) {
    return replaced(name -> name.equals(WHOLE_EVENT) ? event : find(name, event));
  }

  private JsonNode find(String name, JsonNode event) {
    JsonNode value = event;
    Matcher step = STEP.matcher(paths.getOrDefault(name, ""));
    while (step.find()) {
      value =
          step.group(1) != null
              ? value.path(step.group(1))
              : value.path(Integer.parseInt(step.group(2)));
    }
    return value;
  }

  private JsonNode replaced(Function<String, JsonNode> values) {
    StringBuilder text = new StringBuilder();
    Matcher token = TOKEN.matcher(template);
    boolean quoted = false;
    while (token.find()) {
      String replacement = token.group();
      if (token.group(1) != null) {
        JsonNode value = values.apply(token.group(1));
        replacement = quoted ? characters(value) : json(value);
      } else if (replacement.equals("\"")) {
        quoted = !quoted;
      }
      token.appendReplacement(text, Matcher.quoteReplacement(replacement));
    }
    try {
      return Json.parse(token.appendTail(text).toString());
    } catch (MillraceException e) {
      throw new MillraceException(
          RULE_INVALID, "input_template: becomes no JSON: " + e.detail(), FIX, e);
    }
  }

  private static String json(JsonNode value) {
    return value.isMissingNode() ? "null" : value.toString();
  }

  /// Escaped as the inside of a JSON text.
  private static String characters(JsonNode value) {
    String plain =
        value.isString()
            ? value.asString()
            : value.isContainer() ? value.toString() : value.asString("");
    String quoted = Json.mapper().writeValueAsString(plain);
    return quoted.substring(1, quoted.length() - 1);
  }
}
