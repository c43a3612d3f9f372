package io.millrace.serving;

import io.millrace.tracking.ModelAlias;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What an endpoint serves, immutable and numbered per endpoint from 1.
///
/// @param inputs the fields that a row has, in the order of a CSV body without a header line: those
///     of the first model's signature, then what only later models read
public record EndpointConfig(
    String endpoint, int number, EndpointSpec spec, List<InputField> inputs, Instant createdAt) {
  /// Behind the name of a variant: that of what one of its models has answered alone, because the
  /// request named it. No variant is called so.
  public static final String TARGET = ".target";

  private static final Pattern SERVED = Pattern.compile("([^/]+)/(\\d+)(,|$)");

  public EndpointConfig {
    inputs = List.copyOf(inputs);
  }

  /// Whether deploying `wish` would change nothing.
  public boolean serves(DeployEndpoint wish) {
    return spec.equals(wish.spec());
  }

  /// In the order of the declaration.
  public List<Variant> variants() {
    return spec.variants();
  }

  /// Who answered as `variant`, which may be a shadow, or one of whose models was asked alone: for
  /// the name of none, such as that of scored files, the main variant.
  public Variant answered(String variant) {
    String whole =
        variant.endsWith(TARGET)
            ? variant.substring(0, variant.length() - TARGET.length())
            : variant;
    return spec.variant(whole)
        .or(() -> spec.shadow(variant).map(Shadow::variant))
        .orElseGet(spec::main);
  }

  /// The variant of this config that answers as the one of that name did under `then`; empty if
  /// other models do, or it was none, such as that of scored files.
  public Optional<Variant> still(EndpointConfig then, String variant) {
    return then.spec()
        .variant(variant)
        .flatMap(
            before ->
                spec.variant(variant)
                    .filter(now -> now.models().equals(before.models()))
                    .filter(now -> now.calculation().equals(before.calculation())));
  }

  /// Of all variants, each once.
  public List<ServedModel> models() {
    return spec.models();
  }

  /// Aliases of some of the models, each once, whose moves lead to new configs.
  public List<ModelAlias> follows() {
    return spec.follows();
  }

  /// How the models of the main variant become its answer: [Variant#calculated].
  public String calculated() {
    return spec.main().calculated();
  }

  public int capturePercent() {
    return spec.capturePercent();
  }

  /// What makes the answers of its main variant: [Variant#modelVersions].
  public String modelVersions() {
    return spec.main().modelVersions();
  }

  /// The same, with a model that has a new name.
  public EndpointConfig renamed(String model, String newName) {
    return new EndpointConfig(endpoint, number, spec.renamed(model, newName), inputs, createdAt);
  }

  /// The wish for the same again.
  DeployEndpoint wish() {
    return new DeployEndpoint(endpoint, spec, Optional.empty());
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
