package io.millrace.serving;

import static io.millrace.base.ErrorCode.VARIANT_UNKNOWN;

import io.millrace.base.MillraceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// What answers for an endpoint at one moment. Immutable; a deployment replaces it.
final class Route {
  private final EndpointConfig config;
  private final List<Arm> arms;
  private final Fields fields;
  private final VariantChoice choice;

  private Route(EndpointConfig config, List<Arm> arms) {
    this.config = config;
    this.arms = List.copyOf(arms);
    fields = new Fields(arms.getFirst().scorer().fields().list(), config.spec().sticky());
    choice = new VariantChoice(config.variants());
  }

  /// @param scorers one for each variant, all with the same fields
  static Route of(EndpointConfig config, List<Scorer> scorers) {
    List<Arm> arms = new ArrayList<>();
    for (int i = 0; i < scorers.size(); i++) {
      arms.add(new Arm(config, config.variants().get(i), scorers.get(i)));
    }
    return new Route(config, arms);
  }

  /// The same models under the same config as it reads now, after a model got a new name.
  Route with(EndpointConfig other) {
    return of(other, arms.stream().map(Arm::scorer).toList());
  }

  EndpointConfig config() {
    return config;
  }

  /// What rows are read into.
  Fields fields() {
    return fields;
  }

  /// What answers most.
  Arm main() {
    return arms.get(config.variants().indexOf(config.spec().main()));
  }

  /// What answers these rows. Takes nanoseconds, and allocates nothing.
  /// @throws MillraceException with `VARIANT_UNKNOWN` if the request names a variant that is none
  Arm choose(Invocation invocation, Rows rows) {
    Optional<String> target = invocation.targetVariant();
    if (target.isPresent()) {
      return named(target.get());
    }
    if (arms.size() == 1) {
      return arms.getFirst();
    }
    Optional<String> key = invocation.stickyKey();
    if (key.isPresent()) {
      return arms.get(choice.of(VariantChoice.hash(key.get())));
    }
    return arms.get(
        rows.hasKey()
            ? choice.of(rows.key())
            : choice.by(ThreadLocalRandom.current().nextDouble()));
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
