package io.millrace.pipeline.builder;

import io.millrace.base.json.Json;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;

/// `ErrorEquals`.
final class Errors {
  private Errors() {}

  static ArrayNode array(String first, List<String> more) {
    ArrayNode errors = Json.array().add(first);
    more.forEach(errors::add);
    return errors;
  }
}
