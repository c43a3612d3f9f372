package io.millrace.serving.process;

import static io.millrace.base.ErrorCode.MODEL_NOT_SERVABLE;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.json.Json;
import io.millrace.serving.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// The parameters of a signature, as MLflow writes them into a file `MLmodel`: the text of
/// `[{"name": "scale", "type": "double", "default": 1.0, "shape": null}]`, where a shape of `[-1]`
/// is a list. Files of MLflow's first versions with parameters say `dtype`.
final class SignatureParameters {
  private static final String FIX =
      "Log the model with parameters of boolean, integer, long, float, double, string, datetime or"
          + " objects, or lists of them.";

  private SignatureParameters() {}

  /// @param params of the signature; may be missing
  /// @throws io.millrace.base.MillraceException with `MODEL_NOT_SERVABLE` for one of another type
  static List<Parameter> of(JsonNode params) {
    List<Parameter> all = new ArrayList<>();
    for (JsonNode each : params.isString() ? Json.parse(params.asString()) : Json.array()) {
      String name = each.path("name").asString("");
      String type = each.path("type").asString(each.path("dtype").asString(""));
      Optional<Parameter.Type> known =
          Stream.of(Parameter.Type.values())
              .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(type))
              .findFirst();
      JsonNode shape = each.path("shape");
      boolean isList = shape.isArray();
      require(
          known.isPresent() && !name.isEmpty() && (!isList || shape.equals(Json.array().add(-1))),
          MODEL_NOT_SERVABLE,
          FIX,
          "The model's signature has the parameter '%s' of type '%s' and shape %s.",
          name,
          type,
          shape);
      all.add(new Parameter(name, known.orElseThrow(), isList, preset(each)));
    }
    return all;
  }

  private static JsonNode preset(JsonNode parameter) {
    JsonNode preset = parameter.path("default");
    return preset.isMissingNode() ? Json.array().nullNode() : preset;
  }
}
