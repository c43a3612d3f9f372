package io.millrace.pipeline.states.jsonpath;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// An argument of an intrinsic function.
sealed interface Argument {
  JsonNode value(Source source) throws MissingException, IntrinsicException;

  /// A number, `true`, `false` or `null`.
  record Constant(JsonNode value) implements Argument {
    @Override
    public JsonNode value(Source source) {
      return value;
    }
  }

  /// A string in quotes.
  /// @param raw with its escapes
  record Text(String raw) implements Argument {
    @Override
    public JsonNode value(Source source) {
      return StringNode.valueOf(PathText.unescaped(raw));
    }
  }

  /// A path or a nested call.
  record Selected(Selection selection) implements Argument {
    @Override
    public JsonNode value(Source source) throws MissingException, IntrinsicException {
      return selection.select(source);
    }
  }
}
