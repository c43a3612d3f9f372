package io.millrace.server.page;

import io.millrace.base.http.Request;
import io.millrace.base.json.Json;
import io.millrace.serving.InputField;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Reads the values of a form as one row of a request.
///
/// @param fields with what was typed, and an error where it cannot be sent
/// @param row the values that could be read
record TryForm(List<TryPage.Field> fields, ObjectNode row) {
  private static final double WHOLE_MOST = 1e15;

  boolean isComplete() {
    return fields.stream().allMatch(field -> field.error().isEmpty());
  }

  /// The form with the examples that its fields have.
  static TryForm ofExamples(List<TryPage.Field> fields) {
    ObjectNode row = Json.object();
    fields.forEach(field -> put(row, field.input(), field.value()));
    return new TryForm(fields, row);
  }

  static TryForm of(List<TryPage.Field> fields, Request request) {
    ObjectNode row = Json.object();
    List<TryPage.Field> read = new ArrayList<>();
    for (TryPage.Field field : fields) {
      String typed = request.form(field.formName()).orElse("").strip();
      read.add(field.with(typed, problem(field, typed).orElse("")));
      put(row, field.input(), typed);
    }
    return new TryForm(List.copyOf(read), row);
  }

  private static Optional<String> problem(TryPage.Field field, String typed) {
    String name = field.input().name();
    if (typed.isEmpty()) {
      return field.isRequired()
          ? Optional.of("%s is needed: a model has no answer without it.".formatted(name))
          : Optional.empty();
    }
    return field.isNumber() && Double.isNaN(number(typed))
        ? Optional.of(
            "%s must be a number, it is “%s”.".formatted(name, Format.shortened(typed, 40)))
        : Optional.empty();
  }

  private static void put(ObjectNode row, InputField input, String typed) {
    if (typed.isEmpty()) {
      return;
    }
    if (input.type() == InputField.Type.TEXT) {
      row.put(input.name(), typed);
      return;
    }
    double number = number(typed);
    if (number == Math.rint(number) && Math.abs(number) < WHOLE_MOST) {
      row.put(input.name(), (long) number);
    } else if (!Double.isNaN(number)) {
      row.put(input.name(), number);
    }
  }

  /// NaN if it is no finite number.
  private static double number(String typed) {
    if (!typed.matches("[+-]?(\\d{1,300}\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?")) {
      return Double.NaN;
    }
    double number = Double.parseDouble(typed);
    return Double.isFinite(number) ? number : Double.NaN;
  }
}
