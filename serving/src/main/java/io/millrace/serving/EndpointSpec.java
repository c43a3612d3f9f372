package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.serving.bandit.BanditPlan;
import io.millrace.serving.limit.EndpointLimits;
import io.millrace.serving.limit.ProcessSettings;
import io.millrace.serving.rollout.RolloutPlan;
import io.millrace.tracking.ModelAlias;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What is declared of an endpoint: everything but its name.
///
/// @param variants 1 to 10, no name twice, in the order of the declaration; not all weights are 0
/// @param sticky a field of the requests' rows: requests with the same value in their first row are
///     answered by the same variant; 1 to 250 characters
/// @param capture which of the requests are captured
/// @param rollout how requests move to this from what was declared before
/// @param shadows at most 5, with names that no variant has
/// @param limits what its requests may take
/// @param bandit how the variants share requests by what came of their answers, at least two of
///     them then; absent: by their weights
/// @param processes of models of variants and shadows that Java does not evaluate, by name; of
///     others: as the server has them
public record EndpointSpec(
    List<Variant> variants,
    Optional<String> sticky,
    CaptureRule capture,
    RolloutPlan rollout,
    List<Shadow> shadows,
    EndpointLimits limits,
    Optional<BanditPlan> bandit,
    Map<String, ProcessSettings> processes) {
  private static final int VARIANTS_MAX = 10;
  private static final int SHADOWS_MAX = 5;
  private static final String FIX = "Correct the endpoint's declaration.";

  /// @throws io.millrace.base.MillraceException with `ENDPOINT_INVALID` if a rule above is broken
  public EndpointSpec {
    variants = List.copyOf(variants);
    shadows = List.copyOf(shadows);
    processes = Map.copyOf(processes);
    requireVariants(variants);
    require(
        sticky.map(field -> !field.isBlank() && field.length() <= 250).orElse(true),
        ENDPOINT_INVALID,
        FIX,
        "sticky: expected the name of a field, 1 to 250 characters");
    requireShadows(variants, shadows);
    double most = 1.0 / variants.size();
    require(
        bandit.isEmpty() || (variants.size() >= 2 && bandit.get().floor() <= most),
        ENDPOINT_INVALID,
        FIX,
        "bandit of %d variants with a floor of %s (expected: at least 2, and at most 1 over their"
            + " number)",
        variants.size(),
        bandit.map(BanditPlan::floor).orElse(0.0));
    requireAsked(processes.keySet(), variants, shadows);
  }

  private static void requireVariants(List<Variant> variants) {
    List<String> names = variants.stream().map(Variant::name).toList();
    require(
        !names.isEmpty() && names.size() <= VARIANTS_MAX,
        ENDPOINT_INVALID,
        FIX,
        "variants: %d (expected: 1 to %d)",
        names.size(),
        VARIANTS_MAX);
    requireDistinct("variants", names);
    double sum = variants.stream().mapToDouble(Variant::weight).sum();
    require(
        sum > 0 && Double.isFinite(sum),
        ENDPOINT_INVALID,
        FIX,
        "weights of the variants %s: their sum is %s (expected: more than 0)",
        names,
        sum);
  }

  private static void requireShadows(List<Variant> variants, List<Shadow> shadows) {
    require(
        shadows.size() <= SHADOWS_MAX,
        ENDPOINT_INVALID,
        FIX,
        "shadows: %d (expected: at most %d)",
        shadows.size(),
        SHADOWS_MAX);
    requireDistinct(
        "shadows",
        Stream.concat(variants.stream().map(Variant::name), shadows.stream().map(Shadow::name))
            .toList());
  }

  private static void requireDistinct(String what, List<String> names) {
    require(
        names.stream().distinct().count() == names.size(),
        ENDPOINT_INVALID,
        FIX,
        "%s: a name is given twice in %s",
        what,
        names);
  }

  /// @param named models of which something is said of processes
  private static void requireAsked(
      Set<String> named, List<Variant> variants, List<Shadow> shadows) {
    Set<String> models = new TreeSet<>(names(variants, shadows));
    for (String name : named) {
      require(
          models.contains(name),
          ENDPOINT_INVALID,
          FIX,
          "processes.%s: no such model (expected: one of %s)",
          name,
          models);
    }
  }

  /// That is taken at once.
  public EndpointSpec(List<Variant> variants, Optional<String> sticky, int capturePercent) {
    this(variants, sticky, capturePercent, RolloutPlan.IMMEDIATE, List.of());
  }

  /// Without limits of its own.
  public EndpointSpec(
      List<Variant> variants,
      Optional<String> sticky,
      int capturePercent,
      RolloutPlan rollout,
      List<Shadow> shadows) {
    this(
        variants,
        sticky,
        CaptureRule.of(capturePercent),
        rollout,
        shadows,
        EndpointLimits.NONE,
        Optional.empty(),
        Map.of());
  }

  /// One variant that answers everything.
  public static EndpointSpec of(
      List<ServedModel> models, List<ModelAlias> follows, Combine combine, int capturePercent) {
    return new EndpointSpec(
        List.of(new Variant(Variant.ALL_TRAFFIC, 1, models, follows, combine)),
        Optional.empty(),
        capturePercent);
  }

  /// The same, whose variants share requests by what came of their answers.
  public EndpointSpec with(BanditPlan plan) {
    return new EndpointSpec(
        variants, sticky, capture, rollout, shadows, limits, Optional.of(plan), processes);
  }

  /// The same, with another way to it.
  public EndpointSpec with(RolloutPlan plan) {
    return new EndpointSpec(variants, sticky, capture, plan, shadows, limits, bandit, processes);
  }

  /// The same, with other shadows.
  public EndpointSpec with(List<Shadow> others) {
    Map<String, ProcessSettings> left = new HashMap<>(processes);
    left.keySet().retainAll(names(variants, others));
    return new EndpointSpec(variants, sticky, capture, rollout, others, limits, bandit, left);
  }

  /// The same, with other rules for captures and other limits.
  public EndpointSpec with(CaptureRule rule, EndpointLimits others) {
    return new EndpointSpec(variants, sticky, rule, rollout, shadows, others, bandit, processes);
  }

  /// The same, with other processes.
  public EndpointSpec with(Map<String, ProcessSettings> others) {
    return new EndpointSpec(variants, sticky, capture, rollout, shadows, limits, bandit, others);
  }

  /// Share of the requests that are captured, 0 to 100.
  public int capturePercent() {
    return capture.percent();
  }

  public Optional<Shadow> shadow(String name) {
    return shadows.stream().filter(shadow -> shadow.name().equals(name)).findFirst();
  }

  /// Of all variants and shadows, each once.
  public List<ServedModel> allModels() {
    return asked().flatMap(variant -> variant.models().stream()).distinct().toList();
  }

  /// The variants, also those that are shadows.
  private Stream<Variant> asked() {
    return asked(variants, shadows);
  }

  /// Of all models.
  private static Set<String> names(List<Variant> variants, List<Shadow> shadows) {
    return asked(variants, shadows)
        .flatMap(variant -> variant.models().stream())
        .map(ServedModel::name)
        .collect(Collectors.toSet());
  }

  private static Stream<Variant> asked(List<Variant> variants, List<Shadow> shadows) {
    return Stream.concat(variants.stream(), shadows.stream().map(Shadow::variant));
  }

  /// One of its models with its processes.
  WantedModel wanted(ServedModel model) {
    return new WantedModel(model, processes.getOrDefault(model.name(), ProcessSettings.NONE));
  }

  /// Of all variants and shadows.
  Stream<WantedModel> wanted() {
    return allModels().stream().map(this::wanted);
  }

  /// Whether requests are to move step by step to this from `before`: not if they are answered
  /// alike anyway.
  public boolean isRolledOutFrom(EndpointSpec before) {
    return !rollout.isImmediate()
        && !(variants.equals(before.variants) && sticky.equals(before.sticky));
  }

  /// The variant that answers most; of equals the first.
  public Variant main() {
    return variants.stream().max(Comparator.comparingDouble(Variant::weight)).orElseThrow();
  }

  /// The share of the requests that a variant of this is to answer, 0 to 1.
  public double share(Variant variant) {
    return variant.weight() / variants.stream().mapToDouble(Variant::weight).sum();
  }

  public Optional<Variant> variant(String name) {
    return variants.stream().filter(variant -> variant.name().equals(name)).findFirst();
  }

  /// Of all variants, each once.
  public List<ServedModel> models() {
    return variants.stream().flatMap(variant -> variant.models().stream()).distinct().toList();
  }

  /// Of all variants and shadows, each once.
  public List<ModelAlias> follows() {
    return asked().flatMap(variant -> variant.follows().stream()).distinct().toList();
  }

  /// The same, with another version where the alias is followed.
  EndpointSpec moved(ModelAlias alias, int version) {
    return with(
        variant -> variant.moved(alias, version), each -> each.moved(alias, version), processes);
  }

  /// The same, with a model that has a new name.
  EndpointSpec renamed(String model, String newName) {
    Map<String, ProcessSettings> named = new HashMap<>(processes);
    Optional.ofNullable(named.remove(model)).ifPresent(each -> named.put(newName, each));
    return with(each -> each.renamed(model, newName), each -> each.renamed(model, newName), named);
  }

  private EndpointSpec with(
      UnaryOperator<Variant> change,
      UnaryOperator<Shadow> ofShadow,
      Map<String, ProcessSettings> ofModels) {
    return new EndpointSpec(
        variants.stream().map(change).toList(),
        sticky,
        capture,
        rollout,
        shadows.stream().map(ofShadow).toList(),
        limits,
        bandit,
        ofModels);
  }
}
