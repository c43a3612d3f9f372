package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.tracking.ModelAlias;
import java.util.List;
import java.util.regex.Pattern;

/// One of the ways in which an endpoint answers: models whose predictions become one number.
///
/// @param name 1 to 63 letters, digits or inner hyphens; not `batch`, which captures of scored
///     files are called
/// @param weight finite, at least 0: its share of the requests is this over the sum of all weights
/// @param models 1 to 16, no name twice; the order is that of [Combine.First]
/// @param follows aliases of some of the models: whenever one is moved, the variant asks the
///     version that it names then
/// @param combine what is answered
public record Variant(
    String name,
    double weight,
    List<ServedModel> models,
    List<ModelAlias> follows,
    Combine combine) {
  /// The name of a variant that was given none, as SageMaker has it.
  public static final String ALL_TRAFFIC = "AllTraffic";

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9](-?[a-zA-Z0-9]){0,62}");
  private static final String FIX = "Correct the endpoint's declaration.";

  /// @throws io.millrace.base.MillraceException with `ENDPOINT_INVALID` if a rule above is broken
  public Variant {
    models = List.copyOf(models);
    follows = List.copyOf(follows);
    requireName(name);
    require(
        Double.isFinite(weight) && weight >= 0,
        ENDPOINT_INVALID,
        FIX,
        "weight of variant '%s': %s (expected: a number from 0 on)",
        name,
        weight);
    requireModels(name, models);
    combine.requireNames(models.stream().map(ServedModel::name).toList());
    List<String> followed = follows.stream().map(ModelAlias::model).toList();
    require(
        followed.stream().distinct().count() == followed.size()
            && models.stream().map(ServedModel::name).toList().containsAll(followed),
        ENDPOINT_INVALID,
        FIX,
        "aliases that variant '%s' follows: %s (expected: one of a model that it serves)",
        name,
        follows.stream().map(ModelAlias::uri).toList());
  }

  private static void requireName(String name) {
    require(
        NAME.matcher(name).matches() && name.length() <= 63 && !name.equals("batch"),
        ENDPOINT_INVALID,
        FIX,
        "variant name: '%s' (expected: 1 to 63 of a-z A-Z 0-9 and inner hyphens, not 'batch')",
        name);
  }

  private static void requireModels(String name, List<ServedModel> models) {
    require(
        !models.isEmpty() && models.size() <= 16,
        ENDPOINT_INVALID,
        FIX,
        "models of variant '%s': %d (expected: 1 to 16)",
        name,
        models.size());
    require(
        models.stream().map(ServedModel::name).distinct().count() == models.size(),
        ENDPOINT_INVALID,
        FIX,
        "models of variant '%s': a name is given twice in %s",
        name,
        models);
  }

  /// `price-xgboost/4,price-linear/3`: what makes its answers.
  public String modelVersions() {
    return String.join(",", models.stream().map(ServedModel::toString).toList());
  }

  /// The same, asking `version` of the model if it follows the alias.
  Variant moved(ModelAlias alias, int version) {
    ServedModel other = new ServedModel(alias.model(), version);
    return follows.contains(alias)
        ? with(
            models.stream().map(each -> each.name().equals(alias.model()) ? other : each).toList(),
            follows,
            combine)
        : this;
  }

  /// The same, with a model that has a new name.
  Variant renamed(String model, String newName) {
    return with(
        models.stream()
            .map(
                each -> each.name().equals(model) ? new ServedModel(newName, each.version()) : each)
            .toList(),
        follows.stream()
            .map(each -> each.model().equals(model) ? new ModelAlias(newName, each.name()) : each)
            .toList(),
        combine.renamed(model, newName));
  }

  private Variant with(
      List<ServedModel> otherModels, List<ModelAlias> otherFollows, Combine otherCombine) {
    return new Variant(name, weight, otherModels, otherFollows, otherCombine);
  }
}
