package io.millrace.serving;

import static io.millrace.base.ErrorCode.VARIANT_UNKNOWN;

import io.millrace.base.MillraceException;
import io.millrace.serving.limit.Deadline;
import io.millrace.serving.limit.EndpointLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What answers for an endpoint at one moment: the variants of a config, and while requests move to
/// another config, that config's beside them. Immutable; a deployment replaces it.
final class Route {
  /// Tells the choice between two configs from that between variants.
  private static final long SIDE = VariantChoice.hash("config");

  private final EndpointConfig config;
  private final List<Arm> arms;
  private final Fields fields;
  private final VariantChoice choice;
  private final @Nullable Split split;
  private final List<LiveShadow> shadows;
  private final boolean mayWait;

  /// @param base answers the rest
  /// @param next answers `share` of the requests
  /// @param isReadAlike whether both configs read the same fields, by the same key
  private record Split(Route base, Route next, double share, boolean isReadAlike) {}

  private Route(
      EndpointConfig config,
      List<Arm> arms,
      VariantChoice choice,
      @Nullable Split split,
      List<LiveShadow> shadows) {
    this.config = config;
    this.shadows = List.copyOf(shadows);
    this.arms = List.copyOf(arms);
    this.split = split;
    Fields read = arms.getFirst().scorer().fields();
    fields = new Fields(read.list(), config.spec().sticky(), read.parameters());
    this.choice = choice;
    mayWait =
        config.spec().capture().isAwaited()
            || config.spec().limits().areGuarded()
            || (split != null && split.next().mayWait);
  }

  /// @param scorers one for each variant, all with the same fields
  static Route of(EndpointConfig config, List<Scorer> scorers) {
    List<Arm> arms = new ArrayList<>();
    for (int i = 0; i < scorers.size(); i++) {
      arms.add(new Arm(config, config.variants().get(i), scorers.get(i)));
    }
    return new Route(config, arms, new VariantChoice(config.variants()), null, List.of());
  }

  /// The same, whose answers shadows see.
  Route shadowed(List<LiveShadow> by) {
    Route plain = new Route(config, arms, choice, split, by);
    Watcher all = by.stream().<Watcher>map(each -> each).reduce(Watcher.NOBODY, Watcher::and);
    return by.isEmpty() ? plain : plain.watched(_ -> all);
  }

  List<LiveShadow> shadows() {
    return shadows;
  }

  /// The same models under the same config as it reads now, after a model got a new name.
  Route reread(UnaryOperator<EndpointConfig> now) {
    EndpointConfig read = now.apply(config);
    return of(read, arms.stream().map(Arm::scorer).toList())
        .shadowed(shadows.stream().map(shadow -> shadow.reread(read)).toList());
  }

  /// The same, with someone who sees what each arm answers.
  Route watched(Function<Arm, Watcher> by) {
    return new Route(
        config,
        arms.stream().map(arm -> arm.watched(by.apply(arm))).toList(),
        choice,
        split,
        shadows);
  }

  /// The same for what `next` does not answer.
  /// @param share of the requests that `next` answers, 0 to 1
  Route shared(Route next, double share) {
    boolean alike =
        fields.areReadAs(next.fields) && config.spec().sticky().equals(next.config.spec().sticky());
    return new Route(config, arms, choice, new Split(this, next, share, alike), shadows);
  }

  /// The same, whose variants have these shares instead of their weights.
  /// @param shares one for each variant, in their order
  Route weighted(double[] shares) {
    return new Route(config, arms, choice.weighted(shares), split, shadows);
  }

  /// Whether its variants have these shares.
  boolean isWeighted(double[] shares) {
    return choice.has(shares);
  }

  EndpointConfig config() {
    return config;
  }

  /// What the base config reads and answers.
  EndpointSchema schema() {
    return EndpointSchema.of(config, arms.stream().map(Arm::scorer).toList());
  }

  /// Whether requests wait for more than models: for their capture, or for others. They are not
  /// answered on an event loop then.
  boolean mayWait() {
    return mayWait;
  }

  /// Those that the endpoint has of its own.
  EndpointLimits limits() {
    return config.spec().limits();
  }

  /// Empty if no arm asks the model.
  Optional<ModelExplanation> explain(ServedModel model, byte[] row, Explaining how) {
    for (Arm arm : arms) {
      if (arm.variant().models().contains(model)) {
        Rows rows = JsonRows.parse(arm.scorer().fields(), row, 1);
        return arm.scorer().explanations().ofModels(how, rows, Deadline.NONE).stream()
            .filter(each -> each.model().equals(model))
            .findFirst();
      }
    }
    return Optional.empty();
  }

  /// Why a row is answered as it is.
  /// @param then the config that has answered it
  /// @param variant who answered, as captures call it
  /// @return empty if other models would answer it now, or it was a shadow or one model alone
  Optional<ExplainedAnswer> explain(
      EndpointConfig then, String variant, byte[] row, Explaining how) {
    Optional<Variant> still =
        variant.endsWith(EndpointConfig.TARGET)
            ? Optional.empty()
            : config.still(then, then.answered(variant).name());
    return still.isPresent()
        ? Optional.of(arms.get(config.variants().indexOf(still.get())).explain(row, how))
        : Optional.ofNullable(split).flatMap(to -> to.next().explain(then, variant, row, how));
  }

  /// What rows are read into.
  Fields fields() {
    return fields;
  }

  /// Sees what these rows lack that the models need.
  Watcher reading() {
    return arms.getFirst().watcher();
  }

  /// Whether one of its models waits for another process.
  boolean mayBlock() {
    return arms.stream().anyMatch(arm -> arm.scorer().mayBlock());
  }

  /// What answers most.
  Arm main() {
    return arms.get(config.variants().indexOf(config.spec().main()));
  }

  /// The arm of the same variant as one of another config; else that which answers most.
  Arm like(Arm other) {
    return arms.stream()
        .filter(arm -> arm.variant().name().equals(other.variant().name()))
        .findFirst()
        .orElseGet(this::main);
  }

  /// What reads the rows of a request, and then chooses what answers. Where the configs that
  /// requests move between read different fields, this is where one of them is chosen, by the key
  /// that the request itself has or by chance; else [#choose] does it, when a key may be in the
  /// rows.
  Route reader(Invocation invocation) {
    Split sides = split;
    if (sides == null || sides.isReadAlike()) {
      return this;
    }
    boolean next =
        invocation.stickyKey().isPresent()
            ? isNext(sides, VariantChoice.hash(invocation.stickyKey().get()))
            : ThreadLocalRandom.current().nextDouble() < sides.share();
    return next ? sides.next() : sides.base();
  }

  /// What answers these rows. Takes nanoseconds, and allocates nothing.
  /// @throws MillraceException with `VARIANT_UNKNOWN` if the request names a variant that is none
  Arm choose(Invocation invocation, Rows rows) {
    if (split == null && arms.size() == 1 && invocation.targetVariant().isEmpty()) {
      return arms.getFirst();
    }
    Optional<String> named = invocation.stickyKey();
    boolean keyed = named.isPresent() || rows.hasKey();
    long key = 0;
    if (keyed) {
      key = named.isPresent() ? VariantChoice.hash(named.get()) : rows.key();
    }
    Split sides = split;
    if (sides != null
        && (keyed
            ? isNext(sides, key)
            : ThreadLocalRandom.current().nextDouble() < sides.share())) {
      return sides.next().choose(invocation, keyed, key);
    }
    return choose(invocation, keyed, key);
  }

  private Arm choose(Invocation invocation, boolean keyed, long key) {
    if (invocation.targetVariant().isPresent()) {
      return named(invocation.targetVariant().get());
    }
    if (arms.size() == 1) {
      return arms.getFirst();
    }
    return arms.get(keyed ? choice.of(key) : choice.by(ThreadLocalRandom.current().nextDouble()));
  }

  /// A key that is with the next config stays there while the share grows.
  private static boolean isNext(Split sides, long key) {
    return VariantChoice.uniform(key ^ SIDE) < sides.share();
  }

  private Arm named(String variant) {
    for (Arm arm : arms) {
      if (arm.variant().name().equals(variant)) {
        return arm;
      }
    }
    throw new MillraceException(
        VARIANT_UNKNOWN,
        "endpoint '%s' has no variant '%s' (expected: one of %s)"
            .formatted(
                config.endpoint(),
                variant.length() > 63 ? variant.substring(0, 63) + "…" : variant,
                String.join(", ", config.variants().stream().map(Variant::name).toList())),
        "Name one of them in X-Amzn-SageMaker-Target-Variant, or leave the header out.");
  }
}
