package io.millrace.tracking.mlflow;

import io.millrace.base.json.Json;
import io.millrace.tracking.Page;
import io.millrace.tracking.Param;
import io.millrace.tracking.Tag;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// How values look in MLflow's JSON: unset fields and empty lists are left out.
final class Wire {
  private Wire() {}

  static <T> void put(
      ObjectNode object, String name, Collection<T> items, Function<T, ? extends JsonNode> form) {
    if (!items.isEmpty()) {
      ArrayNode array = object.putArray(name);
      items.forEach(item -> array.add(form.apply(item)));
    }
  }

  static <T> ObjectNode page(String name, Page<T> page, Function<T, ? extends JsonNode> form) {
    ObjectNode object = Json.object();
    put(object, name, page.items(), form);
    page.nextPageToken().ifPresent(token -> object.put("next_page_token", token));
    return object;
  }

  static void put(ObjectNode object, String name, Optional<String> value) {
    value.ifPresent(text -> object.put(name, text));
  }

  static JsonNode tag(Tag tag) {
    return Written.node(json -> tag(json, tag));
  }

  static void tag(JsonGenerator json, Tag tag) {
    entry(json, tag.key(), tag.value());
  }

  static JsonNode param(Param param) {
    return Written.node(json -> param(json, param));
  }

  static void param(JsonGenerator json, Param param) {
    entry(json, param.key(), param.value());
  }

  private static void entry(JsonGenerator json, String key, String value) {
    json.writeStartObject();
    json.writeStringProperty("key", key);
    json.writeStringProperty("value", value);
    json.writeEndObject();
  }

  static List<Tag> tags(Fields fields) {
    return fields.objects("tags").stream().map(Wire::tag).toList();
  }

  static Tag tag(Fields fields) {
    return new Tag(fields.text("key"), fields.optionalText("value").orElse(""));
  }

  static Param param(Fields fields) {
    return new Param(fields.text("key"), fields.optionalText("value").orElse(""));
  }

  static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
