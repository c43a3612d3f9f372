package io.millrace.serving;

import static io.millrace.base.ErrorCode.HOOK_FAILED;

import io.millrace.serving.limit.Deadline;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What changes the fields of rows before models see them, see [Calculation#before]. Thread-safe.
final class BeforeHook {
  private final RowExpression expression;
  private final Scope scope;
  private final Fields fields;
  private final int[] required;

  /// @param fields of the request
  BeforeHook(String source, Fields fields, List<String> required) {
    expression = new RowExpression("before", HOOK_FAILED, source);
    scope = Scope.of(fields);
    this.fields = fields;
    this.required =
        IntStream.range(0, fields.size())
            .filter(field -> required.contains(fields.at(field).name()))
            .toArray();
  }

  /// Changes the rows.
  /// @throws io.millrace.base.MillraceException with `HOOK_FAILED` if it gives what cannot be the
  ///     value of a field, with `FIELD_MISSING` if a row lacks afterwards what models need
  void apply(Rows rows, Deadline deadline) {
    for (int row = 0; row < rows.count(); row++) {
      deadline.check();
      Object result = expression.evaluate(Map.of("input", scope.input(rows, row)));
      if (result instanceof Map<?, ?> changes) {
        for (Map.Entry<?, ?> change : changes.entrySet()) {
          put(rows, row, String.valueOf(change.getKey()), change.getValue());
        }
      } else if (result != null) {
        throw expression.failed("gives %s (expected: an object of fields)".formatted(result), null);
      }
      for (int field : required) {
        if (rows.absent(row, field)) {
          throw rows.missing(row, field);
        }
      }
    }
  }

  private void put(Rows rows, int row, String name, @Nullable Object value) {
    int field = fields.position(name);
    if (field == Fields.NONE) {
      throw expression.failed(
          "gives field '%s' (expected: one of %s)"
              .formatted(name, String.join(", ", fields.names())),
          null);
    }
    boolean isTaken =
        switch (fields.at(field).type()) {
          case NUMBER -> isNumber(rows, row, field, value);
          case TEXT -> isText(rows, row, field, value);
        };
    if (!isTaken) {
      throw expression.failed(
          "gives %s for field '%s' (expected: a %s, or null)"
              .formatted(value, name, fields.at(field).type().name().toLowerCase(Locale.ROOT)),
          null);
    }
  }

  private static boolean isNumber(Rows rows, int row, int field, @Nullable Object value) {
    if (value == null) {
      rows.set(row, field, Double.NaN);
      return true;
    }
    if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      rows.set(row, field, number.doubleValue());
      return true;
    }
    return false;
  }

  private static boolean isText(Rows rows, int row, int field, @Nullable Object value) {
    if (value == null) {
      rows.set(row, field, "");
      return true;
    }
    if (value instanceof String text) {
      rows.set(row, field, text);
      return true;
    }
    return false;
  }
}
