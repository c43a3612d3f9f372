package io.millrace.pipeline.types;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is known of a value that is one of two.
final class Join {
  /// Of a value: more than this is forgotten.
  private static final int PARTS_MAX = 1_000;

  private Join() {}

  static Type of(Type one, Type other) {
    if (one.equals(other)) {
      return one;
    }
    return switch (one) {
      case Type.Scalar a when other instanceof Type.Scalar b && a.kind() == b.kind() ->
          new Type.Scalar(a.kind(), same(a.name(), b.name()), same(a.giver(), b.giver()));
      case Type.Tuple(var a) when other instanceof Type.Tuple(var b) && a.size() == b.size() ->
          new Type.Tuple(pairs(a, b));
      case Type.Tuple _, Type.Items _
          when other instanceof Type.Tuple || other instanceof Type.Items ->
          new Type.Items(of(one.element(), other.element()));
      case Type.Fields a when other instanceof Type.Fields b -> fields(a, b);
      case Type.Any _, Type.Nothing _, Type.Scalar _, Type.Tuple _, Type.Items _, Type.Fields _ ->
          Type.any();
    };
  }

  private static List<Type> pairs(List<Type> one, List<Type> other) {
    List<Type> joined = new ArrayList<>();
    for (int i = 0; i < one.size(); i++) {
      joined.add(of(one.get(i), other.get(i)));
    }
    return joined;
  }

  private static Type fields(Type.Fields one, Type.Fields other) {
    Set<String> names = new LinkedHashSet<>(one.fields().keySet());
    names.addAll(other.fields().keySet());
    Map<String, Type> joined = new LinkedHashMap<>();
    names.forEach(name -> joined.put(name, of(one.field(name), other.field(name))));
    Set<String> optional = new HashSet<>(one.optional());
    optional.addAll(other.optional());
    return new Type.Fields(
        joined,
        optional,
        one.others() == other.others() ? one.others() : Type.Others.POSSIBLE,
        same(one.giver(), other.giver()));
  }

  private static Optional<String> same(Optional<String> one, Optional<String> other) {
    return one.equals(other) ? one : Optional.empty();
  }

  /// The same for variables: one that is assigned on one way only may be anything.
  static Map<String, Type> variables(Map<String, Type> one, Map<String, Type> other) {
    if (one.equals(other)) {
      return one;
    }
    Map<String, Type> joined = new LinkedHashMap<>();
    one.forEach(
        (name, type) -> {
          if (other.containsKey(name)) {
            joined.put(name, of(type, other.get(name)));
          }
        });
    return Map.copyOf(joined);
  }

  /// Nothing instead of too much, so that no loop goes on for ever.
  static Type bounded(Type type) {
    return parts(type, PARTS_MAX) > 0 ? type : Type.any();
  }

  private static int parts(Type type, int left) {
    int rest = left - 1;
    List<Type> inner =
        switch (type) {
          case Type.Any _, Type.Nothing _, Type.Scalar _ -> List.of();
          case Type.Items(var element) -> List.of(element);
          case Type.Tuple(var elements) -> elements;
          case Type.Fields object -> List.copyOf(object.fields().values());
        };
    for (Type part : inner) {
      if (rest <= 0) {
        return rest;
      }
      rest = parts(part, rest);
    }
    return rest;
  }
}
