package io.millrace.serving.capture;

import io.millrace.serving.EndpointConfig;
import io.millrace.serving.EndpointStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Which captures of an endpoint are of answers that it has given. Not of what shadows answered:
/// nobody was given that. Nor of what one model answered alone: it is not what the endpoint says of
/// the row. Not thread-safe.
final class GivenAnswers {
  private final EndpointStore endpoints;
  private final String endpoint;
  private final Map<Integer, Optional<EndpointConfig>> configs = new HashMap<>();

  GivenAnswers(EndpointStore endpoints, String endpoint) {
    this.endpoints = endpoints;
    this.endpoint = endpoint;
  }

  String endpoint() {
    return endpoint;
  }

  boolean has(int config, String variant) {
    return !variant.endsWith(EndpointConfig.TARGET)
        && configs
            .computeIfAbsent(config, each -> endpoints.config(endpoint, each))
            .flatMap(found -> found.spec().shadow(variant))
            .isEmpty();
  }
}
