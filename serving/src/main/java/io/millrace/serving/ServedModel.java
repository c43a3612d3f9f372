package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.MillraceException.require;

/// A registered model version that an endpoint asks for predictions.
///
/// @param name of the registered model, 1 to 250 characters
/// @param version at least 1
public record ServedModel(String name, int version) {
  private static final String FIX = "Name a registered model and one of its versions.";

  /// @throws io.millrace.base.MillraceException with `ENDPOINT_INVALID` if a rule above is broken
  public ServedModel {
    require(
        !name.isBlank() && name.length() <= 250,
        ENDPOINT_INVALID,
        FIX,
        "model name: '%s' (expected: 1 to 250 characters)",
        name);
    require(
        version >= 1, ENDPOINT_INVALID, FIX, "version of '%s': %d (expected: ≥ 1)", name, version);
  }

  @Override
  public String toString() {
    return name + "/" + version;
  }
}
