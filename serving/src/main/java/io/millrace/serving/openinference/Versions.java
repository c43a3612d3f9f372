package io.millrace.serving.openinference;

import static io.millrace.base.ErrorCode.MODEL_VERSION_NOT_FOUND;

import io.millrace.base.MillraceException;
import io.millrace.serving.EndpointConfig;
import java.util.Optional;

/// What the protocol calls the versions of a model: for an endpoint, the numbers of its configs.
/// Model versions would not do: an endpoint may combine several models, each with versions of its
/// own, and the same models combined otherwise answer differently. Only the config that answers now
/// may be asked for; earlier ones are not loaded.
public final class Versions {
  private Versions() {}

  public static String of(EndpointConfig config) {
    return Integer.toString(config.number());
  }

  /// @param version as asked for: what is no number is one that is not served; absent or empty: any
  /// @throws MillraceException with `MODEL_VERSION_NOT_FOUND` unless that is the config's
  public static void require(EndpointConfig config, Optional<String> version) {
    String wanted = version.orElse("");
    if (!wanted.isEmpty() && !wanted.equals(of(config))) {
      throw new MillraceException(
          MODEL_VERSION_NOT_FOUND,
          "Endpoint '%s' does not serve version '%s' (but: %s)."
              .formatted(config.endpoint(), wanted, of(config)),
          "Leave the version out, or use one of the model's metadata.");
    }
  }
}
