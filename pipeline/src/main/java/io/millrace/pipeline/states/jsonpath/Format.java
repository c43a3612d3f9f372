package io.millrace.pipeline.states.jsonpath;

import io.millrace.base.json.Json;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// `States.Format`: fills the `{}` of a template.
final class Format {
  private static final Pattern PLACE = Pattern.compile("\\\\(.)|\\{\\}", Pattern.DOTALL);

  private static final int CHARACTERS_MAX = 20_000_000;

  private Format() {}

  /// The template with its escapes, so that `\{\}` is no place; what data says has none.
  static JsonNode template(Argument argument, Source source)
      throws MissingException, IntrinsicException {
    if (argument instanceof Argument.Text(String raw)) {
      return Intrinsic.text(raw);
    }
    JsonNode value = argument.value(source);
    return value.isString() ? Intrinsic.text(value.stringValue().replace("\\", "\\\\")) : value;
  }

  static JsonNode apply(List<JsonNode> arguments, Source source) throws IntrinsicException {
    Matcher place = PLACE.matcher(arguments.getFirst().stringValue());
    StringBuilder text = new StringBuilder();
    int used = 0;
    while (place.find()) {
      if (place.group(1) != null) {
        place.appendReplacement(text, Matcher.quoteReplacement(place.group(1)));
        continue;
      }
      if (++used < arguments.size()) {
        place.appendReplacement(text, Matcher.quoteReplacement(words(arguments.get(used))));
        check(text);
      }
    }
    if (used != arguments.size() - 1) {
      throw new IntrinsicException(
          "the template of States.Format has %d {}, but there are %d further argument(s)"
              .formatted(used, arguments.size() - 1));
    }
    return Intrinsic.text(place.appendTail(text).toString());
  }

  private static void check(StringBuilder text) throws IntrinsicException {
    if (text.length() > CHARACTERS_MAX) {
      throw new IntrinsicException(
          "the text of States.Format has more than " + CHARACTERS_MAX + " characters");
    }
  }

  private static String words(JsonNode value) {
    if (value.isObject()) {
      return value.properties().stream()
          .map(field -> field.getKey() + "=" + words(field.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (value.isArray()) {
      return value.valueStream().map(Format::words).collect(Collectors.joining(", ", "[", "]"));
    }
    return value.isString() ? value.stringValue() : Json.write(value);
  }
}
