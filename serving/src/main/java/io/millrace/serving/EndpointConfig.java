package io.millrace.serving;

import java.time.Instant;
import java.util.List;

/// What an endpoint serves, immutable and numbered per endpoint from 1.
///
/// @param models in the order of the declaration
/// @param inputs the fields that a row has, in the order of a CSV body without a header line: those
///     of the first model's signature, then what only later models read
public record EndpointConfig(
    String endpoint,
    int number,
    List<ServedModel> models,
    Combine combine,
    int capturePercent,
    List<InputField> inputs,
    Instant createdAt) {
  /// The name of the one production variant.
  public static final String VARIANT = "AllTraffic";

  public EndpointConfig {
    models = List.copyOf(models);
    inputs = List.copyOf(inputs);
  }

  /// Whether deploying `wish` would change nothing.
  public boolean serves(DeployEndpoint wish) {
    return models.equals(wish.models())
        && combine.equals(wish.combine())
        && capturePercent == wish.capturePercent();
  }

  /// `price-xgboost/4,price-linear/3`: what made an answer.
  public String modelVersions() {
    return String.join(",", models.stream().map(ServedModel::toString).toList());
  }
}
