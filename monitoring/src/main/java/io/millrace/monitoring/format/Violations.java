package io.millrace.monitoring.format;

import io.millrace.base.json.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `constraint_violations.json`.
public record Violations(List<Violation> violations) {
  /// The name that is written; some of the guide's pages say [#OTHER_FILE].
  public static final String FILE = "constraint_violations.json";

  public static final String OTHER_FILE = "constraints_violations.json";

  public Violations {
    violations = List.copyOf(violations);
  }

  public boolean none() {
    return violations.isEmpty();
  }

  public ObjectNode toJson() {
    ObjectNode root = Json.object();
    ArrayNode list = root.putArray("violations");
    violations.forEach(violation -> list.add(violation.toJson()));
    return root;
  }

  public static Violations fromJson(JsonNode root) {
    return new Violations(root.path("violations").valueStream().map(Violation::fromJson).toList());
  }
}
