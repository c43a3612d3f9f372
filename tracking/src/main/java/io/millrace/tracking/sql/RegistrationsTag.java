package io.millrace.tracking.sql;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// The tag of a logged model that lists the versions registered from it, as JSON
/// `[{"name": "price", "version": "3"}]`. Server and client both append to it, so each entry is
/// kept once.
final class RegistrationsTag {
  static final String KEY = "mlflow.modelVersions";

  private RegistrationsTag() {}

  /// The list with one more entry; a text that is no list is replaced.
  static String with(Optional<String> before, String name, int version) {
    ArrayNode list = list(before.orElse("[]")).orElseGet(Json::array);
    list.addObject().put("name", name).put("version", Integer.toString(version));
    return withoutRepetition(list);
  }

  /// The list with each entry once; a text that is no list stays as it is.
  static String normalised(String text) {
    return list(text).map(RegistrationsTag::withoutRepetition).orElse(text);
  }

  private static String withoutRepetition(ArrayNode list) {
    Set<JsonNode> entries = new LinkedHashSet<>();
    for (JsonNode entry : list) {
      entries.add(
          Json.object()
              .put("name", entry.path("name").asString(""))
              .put("version", entry.path("version").asString("")));
    }
    return Json.write(entries);
  }

  private static Optional<ArrayNode> list(String text) {
    try {
      return Json.parse(text) instanceof ArrayNode list ? Optional.of(list) : Optional.empty();
    } catch (MillraceException _) {
      return Optional.empty();
    }
  }
}
