package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.tracking.ModelAlias;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// One of the ways in which an endpoint answers: models whose predictions become one number.
///
/// @param name 1 to 63 letters, digits or inner hyphens; not `batch`, which captures of scored
///     files are called
/// @param weight finite, at least 0: its share of the requests is this over the sum of all weights
/// @param models 1 to 16, no name twice; in the order of answers
/// @param follows aliases of some of the models: whenever one is moved, the variant asks the
///     version that it names then
/// @param calculation how they make its answer; each of the models is asked somewhere in its graph
public record Variant(
    String name,
    double weight,
    List<ServedModel> models,
    List<ModelAlias> follows,
    Calculation calculation) {
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
    GraphModels.require(name, calculation.graph(), names(models));
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

  /// Whose models are all asked, and their predictions combined.
  /// @throws io.millrace.base.MillraceException with `ENDPOINT_INVALID` if a rule above is broken
  public Variant(
      String name,
      double weight,
      List<ServedModel> models,
      List<ModelAlias> follows,
      Combine combine) {
    this(name, weight, models, follows, together(name, models, combine));
  }

  private static Calculation together(String name, List<ServedModel> models, Combine combine) {
    requireModels(name, models);
    return Calculation.of(names(models), combine);
  }

  private static List<String> names(List<ServedModel> models) {
    return models.stream().map(ServedModel::name).toList();
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

  /// How all models are combined, if it does nothing but that with them.
  public Optional<Combine> together() {
    return calculation.together(names(models));
  }

  /// How its models make its answer, in a line: how they are combined, or the graph as JSON.
  public String calculated() {
    return together()
        .map(Combine::text)
        .orElseGet(() -> GraphJson.write(calculation.graph()).toString());
  }

  /// The models that every row is asked of, in the variant's order.
  public List<ServedModel> asked() {
    Set<String> always = GraphModels.always(calculation.graph());
    return models.stream().filter(model -> always.contains(model.name())).toList();
  }

  /// What a request can name so that it answers alone: models, and members of ensembles that are
  /// called otherwise.
  public List<String> targets() {
    return List.copyOf(GraphTargets.names(calculation.graph()));
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
            calculation)
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
        calculation.renamed(model, newName));
  }

  private Variant with(
      List<ServedModel> otherModels, List<ModelAlias> otherFollows, Calculation other) {
    return new Variant(name, weight, otherModels, otherFollows, other);
  }
}
