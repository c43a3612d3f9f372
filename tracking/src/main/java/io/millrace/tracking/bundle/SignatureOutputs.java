package io.millrace.tracking.bundle;

import io.millrace.base.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What the signature of an `MLmodel` file says of predictions.
public final class SignatureOutputs {
  private SignatureOutputs() {}

  /// What it calls the numbers of a prediction, such as classes; empty unless it has several, each
  /// with a name of its own.
  /// @param manifest an `MLmodel` file
  public static List<String> names(JsonNode manifest) {
    JsonNode text = manifest.path("signature").path("outputs");
    List<String> names = new ArrayList<>();
    for (JsonNode column : text.isString() ? Json.parse(text.asString()) : Json.array()) {
      names.add(column.path("name").asString(""));
    }
    boolean areNames =
        names.size() > 1
            && names.stream().noneMatch(String::isBlank)
            && names.stream().distinct().count() == names.size();
    return areNames ? names : List.of();
  }
}
