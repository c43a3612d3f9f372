package io.millrace.pipeline.states;

import java.util.ArrayList;
import java.util.List;

/// Collects what is wrong. Not thread-safe.
final class Findings {
  private final List<Finding> list = new ArrayList<>();

  /// A fault of structure.
  void add(String pointer, String message) {
    add(Finding.Code.SCHEMA_VALIDATION_FAILED, pointer, message);
  }

  void add(Finding.Code code, String pointer, String message) {
    list.add(new Finding(code, pointer.isEmpty() ? "/" : pointer, message));
  }

  List<Finding> list() {
    return List.copyOf(list);
  }
}
