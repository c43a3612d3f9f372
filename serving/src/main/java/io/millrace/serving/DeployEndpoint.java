package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.MillraceException.require;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The wish that an endpoint serves these models.
///
/// @param endpoint 1 to 63 letters, digits or inner hyphens; part of the URL
/// @param models 1 to 16, no name twice; the order is that of [Combine.First]
/// @param combine what is answered
/// @param capturePercent share of the requests that are captured, 0 to 100
/// @param idempotencyKey two deployments with the same key are one; absent: only equal content
///     makes them one
public record DeployEndpoint(
    String endpoint,
    List<ServedModel> models,
    Combine combine,
    int capturePercent,
    Optional<String> idempotencyKey) {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9](-?[a-zA-Z0-9]){0,62}");
  private static final String FIX = "Correct the endpoint's declaration.";

  /// @throws io.millrace.base.MillraceException with `ENDPOINT_INVALID` if a rule above is broken
  public DeployEndpoint {
    models = List.copyOf(models);
    require(
        NAME.matcher(endpoint).matches() && endpoint.length() <= 63,
        ENDPOINT_INVALID,
        FIX,
        "endpoint name: '%s' (expected: 1 to 63 of a-z A-Z 0-9 and inner hyphens)",
        endpoint);
    require(
        !models.isEmpty() && models.size() <= 16,
        ENDPOINT_INVALID,
        FIX,
        "models of '%s': %d (expected: 1 to 16)",
        endpoint,
        models.size());
    require(
        models.stream().map(ServedModel::name).distinct().count() == models.size(),
        ENDPOINT_INVALID,
        FIX,
        "models of '%s': a name is given twice in %s",
        endpoint,
        models);
    require(
        capturePercent >= 0 && capturePercent <= 100,
        ENDPOINT_INVALID,
        FIX,
        "capture of '%s': %d %% (expected: 0 to 100)",
        endpoint,
        capturePercent);
    require(
        idempotencyKey.map(key -> !key.isBlank() && key.length() <= 250).orElse(true),
        ENDPOINT_INVALID,
        FIX,
        "idempotency key: expected 1 to 250 characters");
  }
}
