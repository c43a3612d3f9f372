package io.millrace.pipeline.types;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The way from a value to one inside it, as both query languages write it.
record Steps(List<Step> steps) {
  private static final String NAME = "\\.(?<name>[\\p{L}_][\\p{L}\\p{N}_]*)";
  private static final String INDEX = "|\\[(?<index>[0-9]{1,6})\\]";
  private static final Pattern OF_PATH =
      Pattern.compile(NAME + INDEX + "|\\['(?<quoted>[^'\\\\]+)'\\]|\\[(?<all>\\*)\\]");
  private static final Pattern OF_QUERY =
      Pattern.compile(NAME + INDEX + "|\\.`(?<quoted>[^`]+)`|(?<all>(?!))");

  sealed interface Step {
    record Name(String name) implements Step {}

    record Index(int index) implements Step {}

    record All() implements Step {}
  }

  Steps {
    steps = List.copyOf(steps);
  }

  /// JSONPath, from behind the root; empty if there is more in it than names, indexes and `[*]`.
  static Optional<Steps> ofPath(String text) {
    return parse(text, OF_PATH);
  }

  /// JSONata, from behind the root; empty if there is more in it than names and indexes.
  static Optional<Steps> ofQuery(String text) {
    return parse(text, OF_QUERY);
  }

  private static Optional<Steps> parse(String text, Pattern step) {
    List<Step> steps = new ArrayList<>();
    Matcher matcher = step.matcher(text);
    int at = 0;
    for (;
        at < text.length() && matcher.region(at, text.length()).lookingAt();
        at = matcher.end()) {
      steps.add(step(matcher));
    }
    return at == text.length() ? Optional.of(new Steps(steps)) : Optional.empty();
  }

  private static Step step(Matcher matcher) {
    if (matcher.group("all") != null) {
      return new Step.All();
    }
    if (matcher.group("index") != null) {
      return new Step.Index(Integer.parseInt(matcher.group("index")));
    }
    String quoted = matcher.group("quoted");
    return new Step.Name(quoted == null ? matcher.group("name") : quoted);
  }

  /// Whether the first steps are these names.
  boolean startsWith(String... names) {
    return names(names).equals(steps.subList(0, Math.min(names.length, steps.size())));
  }

  private static List<Step> names(String... names) {
    return List.of(names).stream().<Step>map(Step.Name::new).toList();
  }

  Steps after(int count) {
    return new Steps(steps.subList(count, steps.size()));
  }

  /// What JSONPath finds.
  Type path(Type from) {
    Type at = from;
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i) instanceof Step.All) {
        Type each = after(i + 1).path(at.element());
        return at instanceof Type.Items || at instanceof Type.Tuple
            ? new Type.Items(each)
            : Type.any();
      }
      at = one(at, steps.get(i));
    }
    return at;
  }

  /// What JSONata finds: it looks into each element of an array, and takes anything for an array of
  /// one.
  Type query(Type from) {
    Type at = from;
    for (Step step : steps) {
      at = at instanceof Type.Fields && step.equals(new Step.Index(0)) ? at : one(at, step);
    }
    return at;
  }

  private static Type one(Type at, Step step) {
    return switch (step) {
      case Step.Name(var name) when at instanceof Type.Fields object -> object.field(name);
      case Step.Index(var index) when at instanceof Type.Tuple(var elements) ->
          index < elements.size()
              ? elements.get(index)
              : new Type.Nothing("the array has no element " + index);
      case Step.Index _ when at instanceof Type.Items(var element) -> element;
      case Step.Name _, Step.Index _ when at instanceof Type.Nothing -> at;
      case Step.Name _, Step.Index _, Step.All _ -> Type.any();
    };
  }

  /// `into` with `value` at this place.
  Type put(Type into, Type value) {
    if (steps.isEmpty()) {
      return value;
    }
    if (!(steps.getFirst() instanceof Step.Name(var name))) {
      return Type.any();
    }
    return switch (into) {
      case Type.Fields object -> {
        Type child = object.fields().containsKey(name) ? object.field(name) : missing(object);
        yield object.with(name, after(1).put(child, value));
      }
      case Type.Any _ -> Type.Fields.open(Map.of(name, after(1).put(Type.any(), value)));
      case Type.Nothing _, Type.Scalar _, Type.Items _, Type.Tuple _ -> Type.any();
    };
  }

  private static Type missing(Type.Fields object) {
    return object.others() == Type.Others.POSSIBLE ? Type.any() : Type.Fields.EMPTY;
  }
}
