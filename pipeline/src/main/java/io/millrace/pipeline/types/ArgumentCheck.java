package io.millrace.pipeline.types;

import io.millrace.pipeline.states.Finding;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/// Compares what a task gets with what it wants.
/// @param resource whose arguments they are
/// @param report takes what is certainly wrong
record ArgumentCheck(String resource, Consumer<Finding> report) {

  /// The part of a definition that is looked at.
  /// @param node missing if the value comes from elsewhere; then `pointer` is that of the reference
  /// @param path of the argument, for people; empty for the whole
  private record Place(JsonNode node, JsonPointer pointer, String path) {
    Place field(String name) {
      String inner = path.isEmpty() ? name : path + "." + name;
      for (String written : List.of(name, name + ".$")) {
        if (node.has(written)) {
          return new Place(node.get(written), pointer.appendProperty(written), inner);
        }
      }
      return new Place(node, pointer, inner);
    }

    Place element(int index) {
      String inner = path + "[" + index + "]";
      return node.has(index)
          ? new Place(node.get(index), pointer.appendIndex(index), inner)
          : new Place(node, pointer, inner);
    }

    Place each() {
      return new Place(node, pointer, path + "[]");
    }
  }

  /// @param node the arguments as the definition has them
  void check(Type wanted, Type given, JsonNode node, JsonPointer pointer) {
    check(wanted, given, new Place(node, pointer, ""));
  }

  private void check(Type wanted, Type given, Place place) {
    if (given instanceof Type.Nothing(var why)) {
      report(wanted, why, place);
      return;
    }
    switch (wanted) {
      case Type.Scalar scalar -> scalar(scalar, given, place);
      case Type.Items(var element) -> elements(element, given, place);
      case Type.Fields object -> fields(object, given, place);
      case Type.Any _, Type.Nothing _, Type.Tuple _ -> {}
    }
  }

  private void scalar(Type.Scalar wanted, Type given, Place place) {
    boolean fits =
        switch (given) {
          case Type.Any _ -> true;
          case Type.Scalar got ->
              got.kind() == wanted.kind()
                  && (got.name().isEmpty()
                      || wanted.name().isEmpty()
                      || got.name().equals(wanted.name()));
          case Type.Nothing _, Type.Items _, Type.Tuple _, Type.Fields _ -> false;
        };
    if (!fits) {
      report(wanted, given, place);
    }
  }

  /// Tasks take a single value for an array of one.
  private void elements(Type wanted, Type given, Place place) {
    switch (given) {
      case Type.Items(var element) -> check(wanted, element, place.each());
      case Type.Tuple(var elements) -> {
        for (int i = 0; i < elements.size(); i++) {
          check(wanted, elements.get(i), place.element(i));
        }
      }
      case Type.Any _, Type.Nothing _, Type.Scalar _, Type.Fields _ -> check(wanted, given, place);
    }
  }

  private void fields(Type.Fields wanted, Type given, Place place) {
    switch (given) {
      case Type.Any _, Type.Nothing _ -> {}
      case Type.Scalar _, Type.Items _, Type.Tuple _ -> report(wanted, given, place);
      case Type.Fields object -> {
        for (Map.Entry<String, Type> field : wanted.fields().entrySet()) {
          Type value = object.field(field.getKey());
          boolean mayBeAbsent =
              wanted.optional().contains(field.getKey()) && value instanceof Type.Nothing;
          if (!mayBeAbsent) {
            check(field.getValue(), value, place.field(field.getKey()));
          }
        }
      }
    }
  }

  private void report(Type wanted, Type given, Place place) {
    report(
        wanted,
        given
            .origin()
            .map(state -> "%s gives %s".formatted(state, given.words()))
            .orElse("it is " + given.words()),
        place);
  }

  private void report(Type wanted, String but, Place place) {
    String where = place.path().isEmpty() ? "" : " in '%s'".formatted(place.path());
    report.accept(
        new Finding(
            Finding.Code.TASK_TYPE_MISMATCH,
            place.pointer().toString(),
            "%s wants %s%s, but %s".formatted(resource, wanted.words(), where, but)));
  }
}
