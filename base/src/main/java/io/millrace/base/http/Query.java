package io.millrace.base.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The decoded name-value pairs of a query or of an HTML form, in order.
record Query(Map<String, List<String>> values) {
  static final Query EMPTY = new Query(Map.of());

  /// @throws io.millrace.base.MillraceException with `REQUEST_INVALID` if an escape is broken
  static Query parse(String raw) {
    if (raw.isEmpty()) {
      return EMPTY;
    }
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String pair : raw.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        values
            .computeIfAbsent(Percent.decode(name, ' '), _ -> new ArrayList<>())
            .add(Percent.decode(value, ' '));
      }
    }
    return new Query(values);
  }

  Optional<String> first(String name) {
    return all(name).stream().findFirst();
  }

  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }
}
