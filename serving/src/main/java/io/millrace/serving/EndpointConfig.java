package io.millrace.serving;

import io.millrace.tracking.ModelAlias;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What an endpoint serves, immutable and numbered per endpoint from 1.
///
/// @param models in the order of the declaration
/// @param follows aliases of some of the models, whose moves lead to new configs
/// @param inputs the fields that a row has, in the order of a CSV body without a header line: those
///     of the first model's signature, then what only later models read
public record EndpointConfig(
    String endpoint,
    int number,
    List<ServedModel> models,
    List<ModelAlias> follows,
    Combine combine,
    int capturePercent,
    List<InputField> inputs,
    Instant createdAt) {
  private static final Pattern SERVED = Pattern.compile("([^/]+)/(\\d+)(,|$)");

  /// The name of the one production variant.
  public static final String VARIANT = "AllTraffic";

  public EndpointConfig {
    models = List.copyOf(models);
    follows = List.copyOf(follows);
    inputs = List.copyOf(inputs);
  }

  /// Whether deploying `wish` would change nothing.
  public boolean serves(DeployEndpoint wish) {
    return models.equals(wish.models())
        && follows.equals(wish.follows())
        && combine.equals(wish.combine())
        && capturePercent == wish.capturePercent();
  }

  /// The same, with a model that has a new name.
  public EndpointConfig renamed(String model, String newName) {
    return new EndpointConfig(
        endpoint,
        number,
        models.stream()
            .map(
                each -> each.name().equals(model) ? new ServedModel(newName, each.version()) : each)
            .toList(),
        follows.stream()
            .map(each -> each.model().equals(model) ? new ModelAlias(newName, each.name()) : each)
            .toList(),
        combine,
        capturePercent,
        inputs,
        createdAt);
  }

  /// The wish for the same again.
  DeployEndpoint wish() {
    return new DeployEndpoint(endpoint, models, follows, combine, capturePercent, Optional.empty());
  }

  /// `price-xgboost/4,price-linear/3`: what made an answer.
  public String modelVersions() {
    return String.join(",", models.stream().map(ServedModel::toString).toList());
  }

  /// What [#modelVersions] has told, with a new name for one of the models.
  public static String renamed(String modelVersions, String model, String newName) {
    return SERVED
        .matcher(modelVersions)
        .replaceAll(
            each -> {
              String name = each.group(1).equals(model) ? newName : each.group(1);
              return Matcher.quoteReplacement(name + "/" + each.group(2) + each.group(3));
            });
  }
}
