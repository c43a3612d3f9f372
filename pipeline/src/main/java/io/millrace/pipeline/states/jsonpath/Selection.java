package io.millrace.pipeline.states.jsonpath;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What may stand under a key that ends in `.$`: a path or a call of an intrinsic function.
/// Immutable, thread-safe.
public sealed interface Selection permits Path, Call {
  /// As the definition has it.
  String text();

  /// @throws MissingException if a definite path leads to nothing
  /// @throws IntrinsicException if a function cannot work with its arguments
  JsonNode select(Source source) throws MissingException, IntrinsicException;

  /// All paths in it.
  List<Path> paths();

  /// The function that is called, such as `Format`.
  default Optional<String> function() {
    return Optional.empty();
  }

  /// @throws SyntaxException if `text` is neither a path nor a call
  static Selection compile(String text) throws SyntaxException {
    if (text.startsWith("$")) {
      return Path.compile(text);
    }
    if (text.startsWith("States.")) {
      return Call.compile(text);
    }
    throw new SyntaxException("it is neither a path nor an intrinsic function");
  }
}
