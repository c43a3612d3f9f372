package io.millrace.pipeline.types;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is known of a value before anything runs.
public sealed interface Type {
  /// Any JSON value, or none: nothing is known.
  record Any() implements Type {}

  static Type any() {
    return new Any();
  }

  /// Certainly no value.
  /// @param why the rest of a sentence that begins with "but"
  record Nothing(String why) implements Type {}

  /// @param name of what a value stands for, such as `run`; empty: nothing special
  /// @param giver the state whose task gives it
  record Scalar(Kind kind, Optional<String> name, Optional<String> giver) implements Type {
    static Scalar plain(Kind kind) {
      return new Scalar(kind, Optional.empty(), Optional.empty());
    }
  }

  /// JSON's kinds of values that hold no others.
  enum Kind {
    STRING,
    NUMBER,
    BOOLEAN;

    public String word() {
      return switch (this) {
        case STRING -> "string";
        case NUMBER -> "number";
        case BOOLEAN -> "boolean";
      };
    }
  }

  /// An array of any length.
  record Items(Type element) implements Type {}

  /// An array whose elements are known one by one.
  record Tuple(List<Type> elements) implements Type {
    public Tuple {
      elements = List.copyOf(elements);
    }
  }

  /// An object.
  /// @param optional names of those fields that may be absent
  /// @param others whether there may be more fields
  record Fields(
      Map<String, Type> fields, Set<String> optional, Others others, Optional<String> giver)
      implements Type {
    static final Fields EMPTY = closed(Map.of());

    public Fields {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
      optional = Set.copyOf(optional);
    }

    static Fields closed(Map<String, Type> fields) {
      return new Fields(fields, Set.of(), Others.NONE, Optional.empty());
    }

    static Fields open(Map<String, Type> fields) {
      return new Fields(fields, Set.of(), Others.POSSIBLE, Optional.empty());
    }

    Type field(String name) {
      if (fields.containsKey(name)) {
        return fields.get(name);
      }
      return others == Others.POSSIBLE ? any() : new Nothing(lack(name));
    }

    private String lack(String name) {
      return giver
          .map(state -> "%s gives no '%s'".formatted(state, name))
          .orElse("there is no '%s'".formatted(name));
    }

    Fields with(String name, Type type) {
      Map<String, Type> more = new LinkedHashMap<>(fields);
      more.put(name, type);
      return new Fields(more, optional, others, giver);
    }
  }

  /// Whether an object may have fields beside those that are known.
  enum Others {
    NONE,
    POSSIBLE
  }

  /// The same, given by a state's task.
  default Type from(String state) {
    return switch (this) {
      case Any _, Nothing _ -> this;
      case Scalar scalar -> new Scalar(scalar.kind(), scalar.name(), Optional.of(state));
      case Items(var element) -> new Items(element.from(state));
      case Tuple(var elements) -> new Tuple(elements.stream().map(e -> e.from(state)).toList());
      case Fields object -> {
        Map<String, Type> fields = new LinkedHashMap<>();
        object.fields().forEach((name, type) -> fields.put(name, type.from(state)));
        yield new Fields(fields, object.optional(), object.others(), Optional.of(state));
      }
    };
  }

  /// Of an array: what each of its elements is.
  default Type element() {
    return switch (this) {
      case Items(var element) -> element;
      case Tuple(var elements) -> elements.stream().reduce(Join::of).orElse(any());
      case Any _, Nothing _, Scalar _, Fields _ -> any();
    };
  }

  /// The state whose task gives it.
  default Optional<String> origin() {
    return switch (this) {
      case Scalar scalar -> scalar.giver();
      case Fields object -> object.giver();
      case Items(var element) -> element.origin();
      case Any _, Nothing _, Tuple _ -> Optional.empty();
    };
  }

  /// With an article.
  default String words() {
    return switch (this) {
      case Any _ -> "a value";
      case Nothing _ -> "nothing";
      case Scalar scalar -> article(scalar.name().orElse(scalar.kind().word()));
      case Items _, Tuple _ -> "an array";
      case Fields _ -> "an object";
    };
  }

  private static String article(String noun) {
    return ("aeiou".indexOf(noun.charAt(0)) < 0 ? "a " : "an ") + noun;
  }
}
