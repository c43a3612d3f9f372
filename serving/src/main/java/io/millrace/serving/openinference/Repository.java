package io.millrace.serving.openinference;

import static io.millrace.base.ErrorCode.REQUEST_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.serving.Endpoint;
import io.millrace.serving.Endpoints;
import java.util.List;

/// The protocol's extension for the repository of models. Here that holds the endpoints. What an
/// endpoint serves is said by deployments and the project file alone, and all of it is loaded while
/// the server runs: to load one says whether it is, and to unload one is refused.
public final class Repository {
  private final Endpoints endpoints;

  public Repository(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  /// @param version that is served, or will be once it is loaded
  /// @param state `READY` or `UNAVAILABLE`
  /// @param reason why it is not ready; empty if it is
  public record Entry(String name, String version, String state, String reason) {}

  /// All endpoints.
  /// @param onlyReady leaves out those that do not answer
  public List<Entry> index(boolean onlyReady) {
    return endpoints.list().stream()
        .map(this::entry)
        .filter(entry -> !onlyReady || entry.state().equals("READY"))
        .toList();
  }

  private Entry entry(Endpoint endpoint) {
    boolean ready = endpoints.inService(endpoint.name());
    return new Entry(
        endpoint.name(),
        Versions.of(endpoint.config()),
        ready ? "READY" : "UNAVAILABLE",
        ready ? "" : "its models are not loaded");
  }

  /// Returns if the models of an endpoint are loaded.
  /// @param hasParameters whether the caller sends a configuration or files of its own
  /// @throws MillraceException with `ENDPOINT_NOT_FOUND`, or with `ENDPOINT_NOT_READY` if they are
  ///     not, and are being tried again; with `REQUEST_INVALID` if there are parameters
  public void load(String endpoint, boolean hasParameters) {
    var _ = endpoints.serving(endpoint);
    require(
        !hasParameters,
        REQUEST_INVALID,
        "Leave the parameters out; a deployment says which models an endpoint serves.",
        "Endpoint '%s' is not configured by those who load it.",
        endpoint);
  }

  /// @throws MillraceException with `ENDPOINT_NOT_FOUND`; otherwise always with `REQUEST_INVALID`
  public MillraceException unload(String endpoint) {
    var _ = endpoints.endpoint(endpoint);
    return new MillraceException(
        REQUEST_INVALID,
        "Endpoint '%s' is not unloaded: deployments and the project file say what is served."
            .formatted(endpoint),
        "Deploy other models to it by the pipeline 'deployment'.");
  }
}
