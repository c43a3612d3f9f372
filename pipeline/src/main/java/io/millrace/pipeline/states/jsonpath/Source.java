package io.millrace.pipeline.states.jsonpath;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What paths and intrinsic functions read. Nobody changes the values.
public interface Source {
  /// What a path from `$` starts at.
  JsonNode input();

  /// What a path from `$$` starts at.
  JsonNode context();

  /// What a path from `$name` starts at; empty if nothing has been assigned.
  Optional<JsonNode> variable(String name);

  /// A number in [0, 1) that looks random, another one at each call.
  double draw();

  /// A version 4 UUID, another one at each call.
  String uuid();
}
