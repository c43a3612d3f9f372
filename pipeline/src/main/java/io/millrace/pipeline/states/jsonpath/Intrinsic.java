package io.millrace.pipeline.states.jsonpath;

import static io.millrace.pipeline.states.jsonpath.Kind.ANY;
import static io.millrace.pipeline.states.jsonpath.Kind.ARRAY;
import static io.millrace.pipeline.states.jsonpath.Kind.FLAG;
import static io.millrace.pipeline.states.jsonpath.Kind.NUMBER;
import static io.millrace.pipeline.states.jsonpath.Kind.OBJECT;
import static io.millrace.pipeline.states.jsonpath.Kind.STRING;

import io.millrace.base.json.Json;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// An intrinsic function: its name, what it takes, and what it does. Immutable, thread-safe.
/// @param name without `States.`
/// @param kinds of its arguments, in order; the last may come as often as one likes if it `repeats`
/// @param required how many arguments there must be
record Intrinsic(String name, List<Kind> kinds, int required, boolean repeats, Body body) {
  static final String FORMAT = "Format";

  private static final Map<String, Intrinsic> ALL =
      Stream.of(
              repeating("Array", List.of(ANY), 0, (a, _) -> Json.array().addAll(a)),
              fixed("ArrayPartition", ArrayFunctions::partition, ARRAY, NUMBER),
              fixed("ArrayContains", ArrayFunctions::contains, ARRAY, ANY),
              fixed("ArrayRange", ArrayFunctions::range, NUMBER, NUMBER, NUMBER),
              fixed("ArrayGetItem", ArrayFunctions::item, ARRAY, NUMBER),
              fixed("ArrayLength", ArrayFunctions::length, ARRAY),
              fixed("ArrayUnique", ArrayFunctions::unique, ARRAY),
              fixed("Base64Encode", TextFunctions::encode, STRING),
              fixed("Base64Decode", TextFunctions::decode, STRING),
              fixed("Hash", TextFunctions::hash, ANY, STRING),
              fixed("JsonMerge", TextFunctions::merge, OBJECT, OBJECT, FLAG),
              fixed("StringToJson", TextFunctions::parse, STRING),
              fixed("JsonToString", (a, _) -> text(Json.write(a.getFirst())), ANY),
              new Intrinsic(
                  "MathRandom", List.of(NUMBER, NUMBER, NUMBER), 2, false, MathFunctions::random),
              fixed("MathAdd", MathFunctions::add, NUMBER, NUMBER),
              fixed("StringSplit", TextFunctions::split, STRING, STRING),
              fixed("UUID", (_, source) -> text(source.uuid())),
              repeating(FORMAT, List.of(STRING, ANY), 1, Format::apply))
          .collect(Collectors.toMap(Intrinsic::name, Function.identity()));

  /// What it gives for arguments of the right number and kinds.
  @FunctionalInterface
  interface Body {
    JsonNode apply(List<JsonNode> arguments, Source source) throws IntrinsicException;
  }

  private static Intrinsic fixed(String name, Body body, Kind... kinds) {
    return new Intrinsic(name, List.of(kinds), kinds.length, false, body);
  }

  private static Intrinsic repeating(String name, List<Kind> kinds, int required, Body body) {
    return new Intrinsic(name, kinds, required, true, body);
  }

  static Intrinsic named(String name) throws SyntaxException {
    Intrinsic intrinsic = ALL.get(name);
    if (intrinsic == null) {
      throw new SyntaxException("there is no function States." + name);
    }
    return intrinsic;
  }

  /// What can be seen without data: how many arguments there are, and of which kind those are that
  /// stand there literally.
  void check(List<Argument> arguments) throws SyntaxException {
    int count = arguments.size();
    if (count < required || (!repeats && count > kinds.size())) {
      throw new SyntaxException("States.%s does not take %d argument(s)".formatted(name, count));
    }
    for (int i = 0; i < count; i++) {
      boolean fits =
          switch (arguments.get(i)) {
            case Argument.Constant(var value) -> kind(i).holds(value);
            case Argument.Text _ -> kind(i) == STRING || kind(i) == ANY;
            case Argument.Selected _ -> true;
          };
      if (!fits) {
        throw new SyntaxException(wrong(i));
      }
    }
  }

  JsonNode apply(List<JsonNode> arguments, Source source) throws IntrinsicException {
    for (int i = 0; i < arguments.size(); i++) {
      if (!kind(i).holds(arguments.get(i))) {
        throw new IntrinsicException(wrong(i));
      }
    }
    return body.apply(arguments, source);
  }

  private Kind kind(int place) {
    return kinds.get(Math.min(place, kinds.size() - 1));
  }

  private String wrong(int place) {
    return "argument %d of States.%s must be %s".formatted(place + 1, name, kind(place).words());
  }

  static JsonNode text(String value) {
    return StringNode.valueOf(value);
  }
}
