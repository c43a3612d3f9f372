package io.millrace.pipeline.webhook;

import io.millrace.base.json.Json;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// What a webhook may be called for.
public enum Trigger {
  REGISTERED_MODEL_CREATED("REGISTERED_MODEL", "CREATED"),
  MODEL_VERSION_CREATED("MODEL_VERSION", "CREATED"),
  MODEL_VERSION_TAG_SET("MODEL_VERSION_TAG", "SET"),
  MODEL_VERSION_TAG_DELETED("MODEL_VERSION_TAG", "DELETED"),
  MODEL_VERSION_ALIAS_CREATED("MODEL_VERSION_ALIAS", "CREATED"),
  MODEL_VERSION_ALIAS_DELETED("MODEL_VERSION_ALIAS", "DELETED");

  private final String entity;
  private final String action;

  Trigger(String entity, String action) {
    this.entity = entity;
    this.action = action;
  }

  /// As MLflow's API writes it, such as `MODEL_VERSION_TAG`.
  public String entity() {
    return entity;
  }

  /// As MLflow's API writes it, such as `SET`.
  public String action() {
    return action;
  }

  public static Optional<Trigger> find(String entity, String action) {
    return Arrays.stream(values())
        .filter(each -> each.entity.equals(entity) && each.action.equals(action))
        .findFirst();
  }

  /// The body of a call, without its time.
  ObjectNode body(ObjectNode data) {
    ObjectNode body =
        Json.object()
            .put("entity", entity.toLowerCase(Locale.ROOT))
            .put("action", action.toLowerCase(Locale.ROOT));
    body.set("data", data);
    return body;
  }

  /// Data as a call might have it, for tests of a webhook.
  ObjectNode example() {
    ObjectNode data = Json.object().put("name", "example_model");
    return switch (this) {
      case REGISTERED_MODEL_CREATED -> described(data);
      case MODEL_VERSION_CREATED ->
          described(
              data.put("version", "1")
                  .put("source", "models:/m-" + "0".repeat(32))
                  .put("run_id", "0".repeat(32)));
      case MODEL_VERSION_TAG_SET ->
          data.put("version", "1").put("key", "example_key").put("value", "example_value");
      case MODEL_VERSION_TAG_DELETED -> data.put("version", "1").put("key", "example_key");
      case MODEL_VERSION_ALIAS_CREATED -> data.put("alias", "example_alias").put("version", "1");
      case MODEL_VERSION_ALIAS_DELETED -> data.put("alias", "example_alias");
    };
  }

  private static ObjectNode described(ObjectNode data) {
    data.putObject("tags").put("example_key", "example_value");
    return data.put("description", "An example");
  }
}
