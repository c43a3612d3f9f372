package io.millrace.serving;

import io.millrace.serving.rollout.Rollout;
import java.util.List;
import java.util.Optional;

/// Endpoints, their configs and the moves between them.
public interface EndpointStore {
  Optional<Endpoint> find(String name);

  /// By name.
  List<Endpoint> list();

  /// Newest first, also those of an endpoint that was deleted; empty if there never was one.
  List<EndpointConfig> configs(String endpoint);

  /// A config, also one that is not the current one any more.
  Optional<EndpointConfig> config(String endpoint, int number);

  /// Newest first; empty if there is no such endpoint.
  List<EndpointUpdate> updates(String endpoint);

  /// Whether a deployment of this endpoint was made under this key.
  boolean deployed(String endpoint, String idempotencyKey);

  /// The keys of the deployments that led to a config.
  List<String> deployments(String endpoint, int config);

  /// The configs of the deployments with this key, or with one that goes on behind it with a dot.
  List<EndpointConfig> deployedBy(String idempotencyKey);

  /// The newest rollout of an endpoint, which may be over.
  default Optional<Rollout> rollout(String endpoint) {
    return rollouts(endpoint).stream().findFirst();
  }

  /// Newest first; empty if there is no such endpoint.
  List<Rollout> rollouts(String endpoint);

  /// Stores where a rollout stands. If it is completed, its config becomes the current one; if it
  /// is rolled back, the endpoint says why.
  Endpoint advance(Rollout rollout);

  /// Deletes an endpoint: it answers no more, and a rollout that is going on ends as rolled back.
  /// Its configs, updates, rollouts and keys stay, for what was captured; one that is deployed
  /// under the same name counts its configs on from there.
  /// @return whether there was one
  boolean delete(String endpoint);

  /// Creates a config and makes it the current one of a new or existing endpoint, or begins its
  /// rollout; all or nothing. A rollout that is going on ends as rolled back. Changes nothing if
  /// the endpoint serves exactly this already, or is on its way to it, or the wish's key is known;
  /// the key is kept in every case.
  /// @param inputs the fields of a row, as its models have them
  Deployment deploy(DeployEndpoint wish, List<InputField> inputs);
}
