package io.millrace.pipeline.stepfunctions;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Collects what is wrong with the members of a request, so that one answer tells all of it.
/// Members that are absent satisfy every rule but [#required]. Not thread-safe.
final class Constraints {
  private final List<String> broken = new ArrayList<>();

  /// A request that knows what its members must satisfy.
  interface Checked {
    void check(Constraints constraints);
  }

  Constraints required(String field, @Nullable Object value) {
    if (value == null) {
      broken.add(finding("null", field, "not be null"));
    }
    return this;
  }

  /// @param max most characters
  Constraints length(String field, @Nullable String value, int min, int max) {
    if (value != null && value.length() < min) {
      add(value, field, "have length greater than or equal to " + min);
    }
    if (value != null && value.length() > max) {
      add(value, field, "have length less than or equal to " + max);
    }
    return this;
  }

  Constraints size(String field, List<?> value, int min, int max) {
    if (value.size() < min) {
      add(value, field, "have length greater than or equal to " + min);
    }
    if (value.size() > max) {
      add(value, field, "have length less than or equal to " + max);
    }
    return this;
  }

  Constraints range(String field, @Nullable Number value, long min, long max) {
    if (value != null && value.doubleValue() < min) {
      add(value, field, "have value greater than or equal to " + min);
    }
    if (value != null && value.doubleValue() > max) {
      add(value, field, "have value less than or equal to " + max);
    }
    return this;
  }

  Constraints matches(String field, @Nullable String value, Pattern form) {
    if (value != null && !form.matcher(value).matches()) {
      add(value, field, "satisfy regular expression pattern: " + form);
    }
    return this;
  }

  Constraints oneOf(String field, @Nullable String value, String... allowed) {
    List<String> values = List.of(allowed);
    if (value != null && !values.contains(value)) {
      add(value, field, "satisfy enum value set: " + values);
    }
    return this;
  }

  /// Of a list operation.
  Constraints page(@Nullable Integer maxResults, @Nullable String nextToken) {
    return range("maxResults", maxResults, 0, 1_000).length("nextToken", nextToken, 1, 1_024);
  }

  Constraints arn(String field, @Nullable String value) {
    return required(field, value).length(field, value, 1, 256);
  }

  private void add(Object value, String field, String rule) {
    broken.add(finding("'" + value + "'", field, rule));
  }

  private static String finding(String value, String field, String rule) {
    return "Value %s at '%s' failed to satisfy constraint: Member must %s"
        .formatted(value, field, rule);
  }

  /// @throws Refusal if a rule is broken
  void require() {
    if (!broken.isEmpty()) {
      throw Refusal.validation(
          "%d validation error%s detected: %s"
              .formatted(broken.size(), broken.size() == 1 ? "" : "s", String.join("; ", broken)));
    }
  }
}
