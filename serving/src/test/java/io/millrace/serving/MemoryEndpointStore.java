package io.millrace.serving;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/// The readable definition of [EndpointStore].
public final class MemoryEndpointStore implements EndpointStore {
  private final InstantSource clock;
  private final Map<String, Endpoint> endpoints = new TreeMap<>();
  private final Map<String, List<EndpointConfig>> configs = new HashMap<>();
  private final Map<String, List<EndpointUpdate>> updates = new HashMap<>();
  private final Map<Key, Integer> keys = new LinkedHashMap<>();

  private record Key(String endpoint, String key) {}

  public MemoryEndpointStore(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public synchronized Optional<Endpoint> find(String name) {
    return Optional.ofNullable(endpoints.get(name));
  }

  @Override
  public synchronized List<Endpoint> list() {
    return List.copyOf(endpoints.values());
  }

  @Override
  public synchronized List<EndpointConfig> configs(String endpoint) {
    return configs.getOrDefault(endpoint, List.of()).reversed();
  }

  @Override
  public synchronized Optional<EndpointConfig> config(String endpoint, int number) {
    return configs(endpoint).stream().filter(config -> config.number() == number).findFirst();
  }

  @Override
  public synchronized List<EndpointUpdate> updates(String endpoint) {
    return updates.getOrDefault(endpoint, List.of()).reversed();
  }

  @Override
  public synchronized boolean deployed(String endpoint, String idempotencyKey) {
    return keys.containsKey(new Key(endpoint, idempotencyKey));
  }

  @Override
  public synchronized List<String> deployments(String endpoint, int config) {
    return keys.entrySet().stream()
        .filter(each -> each.getKey().endpoint().equals(endpoint) && each.getValue() == config)
        .map(each -> each.getKey().key())
        .sorted()
        .toList();
  }

  @Override
  public synchronized List<EndpointConfig> deployedBy(String idempotencyKey) {
    return keys.entrySet().stream()
        .filter(each -> (each.getKey().key() + ".").startsWith(idempotencyKey + "."))
        .flatMap(each -> config(each.getKey().endpoint(), each.getValue()).stream())
        .toList();
  }

  private void keep(DeployEndpoint wish, int config) {
    wish.idempotencyKey().ifPresent(key -> keys.putIfAbsent(new Key(wish.endpoint(), key), config));
  }

  @Override
  public synchronized Deployment deploy(DeployEndpoint wish, List<InputField> inputs) {
    String name = wish.endpoint();
    Optional<Endpoint> before = find(name);
    boolean known = wish.idempotencyKey().map(key -> deployed(name, key)).orElse(false);
    if (before.isPresent() && (known || before.get().config().serves(wish))) {
      keep(wish, before.get().config().number());
      return new Deployment.Unchanged(before.get());
    }
    EndpointConfig config =
        new EndpointConfig(
            name,
            configs(name).size() + 1,
            wish.spec(),
            inputs,
            clock.instant());
    configs.computeIfAbsent(name, _ -> new ArrayList<>()).add(config);
    keep(wish, config.number());
    OptionalInt from =
        before.map(b -> OptionalInt.of(b.config().number())).orElse(OptionalInt.empty());
    updates
        .computeIfAbsent(name, _ -> new ArrayList<>())
        .add(new EndpointUpdate(name, from, config.number(), clock.instant()));
    Endpoint after =
        new Endpoint(
            name,
            config,
            Optional.empty(),
            before.map(Endpoint::createdAt).orElse(clock.instant()),
            clock.instant());
    endpoints.put(name, after);
    return before
        .<Deployment>map(b -> new Deployment.Updated(after, b.config().number()))
        .orElseGet(() -> new Deployment.Created(after));
  }
}
