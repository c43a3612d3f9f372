package io.millrace.tracking.sql;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.tracking.sql.Columns.LoggedModels;
import io.millrace.tracking.sql.Columns.Versions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jooq.DSLContext;
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

  /// Lets the lists of the logged models that a model's versions came from name it anew.
  /// @param model its number
  static void follow(DSLContext sql, int model, String name, String newName) {
    List<String> logged =
        sql.selectDistinct(Versions.LOGGED_MODEL)
            .from(Versions.TABLE)
            .where(Versions.MODEL.eq(model))
            .and(Versions.LOGGED_MODEL.isNotNull())
            .fetch(Versions.LOGGED_MODEL);
    for (String id : logged) {
      Optional.ofNullable(LoggedModels.TAGS.find(sql, id, List.of(KEY)).get(KEY))
          .flatMap(RegistrationsTag::list)
          .ifPresent(
              list ->
                  LoggedModels.TAGS.set(sql, id, KEY, Json.write(renamed(list, name, newName))));
    }
  }

  private static ArrayNode renamed(ArrayNode list, String name, String newName) {
    ArrayNode renamed = Json.array();
    for (JsonNode entry : list) {
      String before = entry.path("name").asString("");
      renamed.add(entry(before.equals(name) ? newName : before, entry));
    }
    return renamed;
  }

  private static JsonNode entry(String name, JsonNode entry) {
    return Json.object().put("name", name).put("version", entry.path("version").asString(""));
  }

  /// The list with each entry once; a text that is no list stays as it is.
  static String normalised(String text) {
    return list(text).map(RegistrationsTag::withoutRepetition).orElse(text);
  }

  private static String withoutRepetition(ArrayNode list) {
    Set<JsonNode> entries = new LinkedHashSet<>();
    for (JsonNode entry : list) {
      entries.add(entry(entry.path("name").asString(""), entry));
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
