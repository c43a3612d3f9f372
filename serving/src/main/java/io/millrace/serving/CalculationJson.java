package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.MillraceException.require;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Calculations as JSON: `combine` or `graph`, and if there are some `before`, `after` and `reads`,
/// beside whatever else an object says of a variant.
public final class CalculationJson {
  private static final String FIX = "Correct the endpoint's declaration.";

  private CalculationJson() {}

  /// @param models names of those that are combined if there is no graph
  /// @throws io.millrace.base.MillraceException with `ENDPOINT_INVALID`
  public static Calculation read(JsonNode json, List<String> models) {
    require(
        !(is(json, "graph") && is(json, "combine")),
        ENDPOINT_INVALID,
        FIX,
        "graph: given beside combine (expected: one of them)");
    require(
        is(json, "graph") || !models.isEmpty(),
        ENDPOINT_INVALID,
        FIX,
        "models: none (expected: 1 to 16)");
    return new Calculation(
        is(json, "graph")
            ? GraphJson.read(json.get("graph"))
            : together(json.path("combine"), models),
        expression(json, "before"),
        expression(json, "after"),
        reads(json.path("reads")));
  }

  private static Graph together(JsonNode combine, List<String> models) {
    return CombineModel.find(combine)
        .map(model -> model.among(models))
        .orElseGet(() -> Graph.of(models, Combine.parse(combine)));
  }

  private static boolean is(JsonNode json, String key) {
    return json.hasNonNull(key);
  }

  private static Optional<String> expression(JsonNode json, String key) {
    if (!is(json, key)) {
      return Optional.empty();
    }
    JsonNode source = json.get(key);
    require(
        source.isString(), ENDPOINT_INVALID, FIX, "%s: %s (expected: an expression)", key, source);
    return Optional.of(Expressions.plain(source.asString()));
  }

  private static SequencedMap<String, InputField.Type> reads(JsonNode json) {
    require(
        json.isMissingNode() || json.isNull() || json.isObject(),
        ENDPOINT_INVALID,
        FIX,
        "reads: %s (expected: fields with number or text)",
        json);
    SequencedMap<String, InputField.Type> reads = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      switch (field.getValue().asString("")) {
        case "number" -> reads.put(field.getKey(), InputField.Type.NUMBER);
        case "text" -> reads.put(field.getKey(), InputField.Type.TEXT);
        default ->
            require(
                false,
                ENDPOINT_INVALID,
                FIX,
                "reads: '%s' is %s (expected: number or text)",
                field.getKey(),
                field.getValue());
      }
    }
    return reads;
  }

  /// What [#read] reads back.
  /// @param models names, in the variant's order
  public static void write(Calculation calculation, List<String> models, ObjectNode into) {
    calculation
        .together(models)
        .ifPresentOrElse(
            combine -> into.put("combine", combine.text()),
            () -> into.set("graph", GraphJson.write(calculation.graph())));
    calculation.before().ifPresent(source -> into.put("before", source));
    calculation.after().ifPresent(source -> into.put("after", source));
    if (!calculation.reads().isEmpty()) {
      ObjectNode reads = into.putObject("reads");
      calculation
          .reads()
          .forEach((field, type) -> reads.put(field, type.name().toLowerCase(Locale.ROOT)));
    }
  }
}
