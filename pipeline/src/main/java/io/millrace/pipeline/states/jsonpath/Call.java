package io.millrace.pipeline.states.jsonpath;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A call of an intrinsic function.
/// @param text as the definition has it
record Call(String text, Intrinsic intrinsic, List<Argument> arguments) implements Selection {
  Call {
    arguments = List.copyOf(arguments);
  }

  /// @throws SyntaxException if `text` is no call, or the function does not exist or does not take
  ///     these arguments
  static Call compile(String text) throws SyntaxException {
    return new CallParser(text).parse();
  }

  @Override
  public JsonNode select(Source source) throws MissingException, IntrinsicException {
    List<JsonNode> values = new ArrayList<>();
    for (Argument argument : arguments) {
      values.add(
          intrinsic.name().equals(Intrinsic.FORMAT) && values.isEmpty()
              ? Format.template(argument, source)
              : argument.value(source));
    }
    return intrinsic.apply(values, source);
  }

  @Override
  public Optional<String> function() {
    return Optional.of(intrinsic.name());
  }

  @Override
  public List<Path> paths() {
    List<Path> paths = new ArrayList<>();
    for (Argument argument : arguments) {
      if (argument instanceof Argument.Selected(var selection)) {
        paths.addAll(selection.paths());
      }
    }
    return paths;
  }
}
