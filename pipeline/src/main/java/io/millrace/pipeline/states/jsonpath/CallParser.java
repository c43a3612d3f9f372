package io.millrace.pipeline.states.jsonpath;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Reads `States.Name(argument, …)`. Not thread-safe.
final class CallParser {
  private static final int DEPTH_MAX = 10;
  private static final Pattern NAME = Pattern.compile("States\\.([A-Za-z0-9]+)\\s*\\(");
  private static final Pattern STRING = Pattern.compile("'((?:[^'\\\\]|\\\\['{}\\\\])*)'");
  private static final Pattern CONSTANT =
      Pattern.compile(
          "(-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?|true|false|null)\\s*(?=[,)])");

  private final String text;
  private int at;

  CallParser(String text) {
    this.text = text;
  }

  Call parse() throws SyntaxException {
    Call call = call(1);
    if (at != text.length()) {
      throw new SyntaxException("there is text after the closing parenthesis");
    }
    return call;
  }

  private Call call(int depth) throws SyntaxException {
    if (depth > DEPTH_MAX) {
      throw new SyntaxException("calls are nested more than " + DEPTH_MAX + " deep");
    }
    int start = at;
    Matcher name = ahead(NAME);
    if (!name.lookingAt()) {
      throw new SyntaxException("a call has the form States.Name(…)");
    }
    Intrinsic function = Intrinsic.named(name.group(1));
    at = name.end();
    List<Argument> arguments = arguments(depth);
    function.check(arguments);
    return new Call(text.substring(start, at), function, arguments);
  }

  private List<Argument> arguments(int depth) throws SyntaxException {
    List<Argument> arguments = new ArrayList<>();
    skipBlanks();
    if (next() == ')') {
      at++;
      return arguments;
    }
    while (true) {
      skipBlanks();
      arguments.add(argument(depth));
      skipBlanks();
      char separator = next();
      at++;
      if (separator == ')') {
        return arguments;
      }
      if (separator != ',') {
        throw new SyntaxException("expected , or ) at position " + at);
      }
    }
  }

  private Argument argument(int depth) throws SyntaxException {
    if (next() == '$') {
      return new Argument.Selected(Path.compile(path()));
    }
    if (text.startsWith("States.", at)) {
      return new Argument.Selected(call(depth + 1));
    }
    Matcher string = ahead(STRING);
    if (string.lookingAt()) {
      at = string.end();
      return new Argument.Text(string.group(1));
    }
    Matcher constant = ahead(CONSTANT);
    if (constant.lookingAt()) {
      at = constant.end(1);
      return new Argument.Constant(constant(constant.group(1)));
    }
    throw new SyntaxException("there is no argument at position " + (at + 1));
  }

  private static JsonNode constant(String json) throws SyntaxException {
    try {
      return Json.parse(json);
    } catch (MillraceException _) {
      throw new SyntaxException(json + " is no number");
    }
  }

  /// Up to the comma or parenthesis that ends the argument.
  private String path() {
    int start = at;
    int nested = 0;
    char quote = 0;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\\') {
        at++;
      } else if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (c == '[' || c == '(') {
        nested++;
      } else if (nested > 0 && (c == ']' || c == ')')) {
        nested--;
      } else if (nested == 0 && (c == ',' || c == ')')) {
        break;
      }
    }
    at = Math.min(at, text.length());
    return text.substring(start, at).strip();
  }

  private Matcher ahead(Pattern pattern) {
    return pattern.matcher(text).region(at, text.length());
  }

  private void skipBlanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private char next() throws SyntaxException {
    if (at >= text.length()) {
      throw new SyntaxException("the closing parenthesis is missing");
    }
    return text.charAt(at);
  }
}
