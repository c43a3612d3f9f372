package io.millrace.server;

import io.millrace.serving.EndpointConfig;
import io.millrace.serving.Endpoints;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.retention.Needs;
import java.util.List;

/// The endpoints that serve a version of a model, or could go back to it.
///
/// @param endpoints of this server
record EndpointNeeds(Endpoints endpoints) implements Needs {
  @Override
  public List<String> of(ModelVersion version) {
    return endpoints.list().stream()
        .filter(
            endpoint ->
                endpoints.configs(endpoint.name()).stream().anyMatch(each -> asks(each, version)))
        .map(endpoint -> "endpoint " + endpoint.name())
        .toList();
  }

  private static boolean asks(EndpointConfig config, ModelVersion version) {
    return config.spec().allModels().stream()
        .anyMatch(
            each -> each.name().equals(version.name()) && each.version() == version.version());
  }
}
