package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.tracking.ModelAlias;

/// Models that are asked what an endpoint is asked, and whose answers nobody is given: they are
/// compared with what was answered.
///
/// @param variant its name, models and how they are combined; its weight is 0
/// @param share of the requests that it is asked, over 0, at most 1
public record Shadow(Variant variant, double share) {
  /// @throws io.millrace.base.MillraceException with `ENDPOINT_INVALID` if a rule above is broken
  public Shadow {
    require(
        share > 0 && share <= 1 && variant.weight() == 0,
        ENDPOINT_INVALID,
        "Correct the endpoint's declaration.",
        "share of shadow '%s': %s (expected: over 0, at most 1)",
        variant.name(),
        share);
  }

  public String name() {
    return variant.name();
  }

  Shadow moved(ModelAlias alias, int version) {
    return new Shadow(variant.moved(alias, version), share);
  }

  Shadow renamed(String model, String newName) {
    return new Shadow(variant.renamed(model, newName), share);
  }
}
