package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.serving.Graph.Member;
import io.millrace.tracking.ModelAlias;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// `{"model": name, "version": 3}` or `{"model": name, "alias": "champion"}` in place of a
/// [Combine]: a registered model makes the answer of what others predict. Its fields are called as
/// they are; others it reads from the request. It is a short way to write a [Graph.Sequence] that
/// ends with it.
///
/// @param version absent, as is `alias`: that is named beside the other models
/// @param alias that is followed
public record CombineModel(String name, Optional<Integer> version, Optional<String> alias) {
  private static final String MODEL = "model";
  private static final Set<String> KEYS = Set.of(MODEL, "version", "alias");
  private static final String FIX =
      "Name a registered model, such as {model: price-stacked, version: 3} or {model:"
          + " price-stacked, alias: champion}.";

  /// @throws io.millrace.base.MillraceException with `ENDPOINT_INVALID` if it has both version and
  ///     alias
  public CombineModel {
    require(
        version.isEmpty() || alias.isEmpty(),
        ENDPOINT_INVALID,
        FIX,
        "combine, model '%s': version and alias (expected: one of them)",
        name);
  }

  /// @param combine of a declaration
  /// @return empty if it names no model
  /// @throws io.millrace.base.MillraceException with `ENDPOINT_INVALID` if it does so in another
  ///     form
  public static Optional<CombineModel> find(JsonNode combine) {
    if (!combine.isObject() || !combine.has(MODEL)) {
      return Optional.empty();
    }
    JsonNode version = combine.path("version");
    JsonNode alias = combine.path("alias");
    require(
        KEYS.containsAll(combine.propertyNames())
            && combine.get(MODEL).isString()
            && (version.isMissingNode() || version.canConvertToInt())
            && (alias.isMissingNode() || alias.isString()),
        ENDPOINT_INVALID,
        FIX,
        "combine: %s (expected: model with version or alias)",
        combine);
    return Optional.of(
        new CombineModel(
            combine.get(MODEL).asString(),
            version.isMissingNode() ? Optional.empty() : Optional.of(version.asInt()),
            alias.isMissingNode() ? Optional.empty() : Optional.of(alias.asString())));
  }

  /// Whether it says itself which version of the model combines.
  public boolean isPinned() {
    return version.isPresent() || alias.isPresent();
  }

  /// What is asked beside the models that a declaration names: empty if it names this one, too.
  public Optional<ServedModel> served() {
    return version.map(number -> new ServedModel(name, number));
  }

  /// What is followed beside the aliases that a declaration names.
  public Optional<ModelAlias> follows() {
    return alias.map(each -> new ModelAlias(name, each));
  }

  /// Asks the members, and then the model with their answers.
  /// @throws io.millrace.base.MillraceException with `ENDPOINT_INVALID` if there are none
  Graph graph(List<Member> members) {
    require(
        !members.isEmpty(),
        ENDPOINT_INVALID,
        "Name the models whose predictions it gets.",
        "combine, model '%s': there is nothing that it could combine",
        name);
    return new Graph.Sequence(
        members.stream().map(each -> new Graph.Step(each.ask(), each.label())).toList(),
        new Graph.Model(name));
  }

  /// The same of whole models: all but this one.
  Graph among(List<String> models) {
    return graph(models.stream().filter(model -> !model.equals(name)).map(Member::of).toList());
  }
}
