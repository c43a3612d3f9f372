package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.tracking.ModelAlias;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The wish that an endpoint is what `spec` declares.
///
/// @param endpoint 1 to 63 letters, digits or inner hyphens; part of the URL
/// @param idempotencyKey two deployments with the same key are one; absent: only equal content
///     makes them one
public record DeployEndpoint(String endpoint, EndpointSpec spec, Optional<String> idempotencyKey) {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9](-?[a-zA-Z0-9]){0,62}");
  private static final String FIX = "Correct the endpoint's declaration.";

  /// @throws io.millrace.base.MillraceException with `ENDPOINT_INVALID` if a rule above is broken
  public DeployEndpoint {
    require(
        NAME.matcher(endpoint).matches() && endpoint.length() <= 63,
        ENDPOINT_INVALID,
        FIX,
        "endpoint name: '%s' (expected: 1 to 63 of a-z A-Z 0-9 and inner hyphens)",
        endpoint);
    require(
        idempotencyKey.map(key -> !key.isBlank() && key.length() <= 250).orElse(true),
        ENDPOINT_INVALID,
        FIX,
        "idempotency key: expected 1 to 250 characters");
  }

  /// Of an endpoint with one variant.
  public DeployEndpoint(
      String endpoint,
      List<ServedModel> models,
      List<ModelAlias> follows,
      Combine combine,
      int capturePercent,
      Optional<String> idempotencyKey) {
    this(endpoint, EndpointSpec.of(models, follows, combine, capturePercent), idempotencyKey);
  }

  /// Of an endpoint with one variant that follows nothing.
  public DeployEndpoint(
      String endpoint,
      List<ServedModel> models,
      Combine combine,
      int capturePercent,
      Optional<String> idempotencyKey) {
    this(endpoint, models, List.of(), combine, capturePercent, idempotencyKey);
  }

  /// The same, with another version where the alias is followed.
  DeployEndpoint moved(ModelAlias alias, int version) {
    return new DeployEndpoint(endpoint, spec.moved(alias, version), idempotencyKey);
  }
}
