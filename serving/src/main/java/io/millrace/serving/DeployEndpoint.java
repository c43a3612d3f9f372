package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.tracking.ModelAlias;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The wish that an endpoint serves these models.
///
/// @param endpoint 1 to 63 letters, digits or inner hyphens; part of the URL
/// @param models 1 to 16, no name twice; the order is that of [Combine.First]
/// @param follows aliases of some of the models: whenever one is moved, the endpoint serves the
///     version that it names then
/// @param combine what is answered
/// @param capturePercent share of the requests that are captured, 0 to 100
/// @param idempotencyKey two deployments with the same key are one; absent: only equal content
///     makes them one
public record DeployEndpoint(
    String endpoint,
    List<ServedModel> models,
    List<ModelAlias> follows,
    Combine combine,
    int capturePercent,
    Optional<String> idempotencyKey) {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9](-?[a-zA-Z0-9]){0,62}");
  private static final String FIX = "Correct the endpoint's declaration.";

  /// @throws io.millrace.base.MillraceException with `ENDPOINT_INVALID` if a rule above is broken
  public DeployEndpoint {
    models = List.copyOf(models);
    follows = List.copyOf(follows);
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
    requireFollowed(endpoint, models, follows);
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

  /// Of an endpoint that follows nothing.
  public DeployEndpoint(
      String endpoint,
      List<ServedModel> models,
      Combine combine,
      int capturePercent,
      Optional<String> idempotencyKey) {
    this(endpoint, models, List.of(), combine, capturePercent, idempotencyKey);
  }

  private static void requireFollowed(
      String endpoint, List<ServedModel> models, List<ModelAlias> follows) {
    List<String> followed = follows.stream().map(ModelAlias::model).toList();
    require(
        followed.stream().distinct().count() == followed.size()
            && models.stream().map(ServedModel::name).toList().containsAll(followed),
        ENDPOINT_INVALID,
        FIX,
        "aliases that '%s' follows: %s (expected: one of a model that it serves)",
        endpoint,
        follows.stream().map(ModelAlias::uri).toList());
  }

  /// The same, with another version of the model of that name.
  DeployEndpoint with(ServedModel other) {
    return new DeployEndpoint(
        endpoint,
        models.stream().map(model -> model.name().equals(other.name()) ? other : model).toList(),
        follows,
        combine,
        capturePercent,
        idempotencyKey);
  }
}
