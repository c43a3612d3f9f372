package io.millrace.serving;

import io.millrace.serving.rollout.Rollout;
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

  private final Map<String, List<Rollout>> rollouts = new HashMap<>();

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
  public synchronized List<Rollout> rollouts(String endpoint) {
    return List.copyOf(rollouts.getOrDefault(endpoint, new ArrayList<>()).reversed());
  }

  @Override
  public synchronized Endpoint advance(Rollout rollout) {
    String name = rollout.endpoint();
    List<Rollout> all = rollouts.computeIfAbsent(name, _ -> new ArrayList<>());
    all.removeIf(each -> each.to() == rollout.to());
    all.add(rollout);
    Endpoint before = find(name).orElseThrow();
    switch (rollout.phase()) {
      case SHIFTING, BAKING -> {}
      case COMPLETED -> move(before, config(name, rollout.to()).orElseThrow());
      case ROLLED_BACK ->
          refuse(
              before,
              Optional.of(
                  "config %d was rolled back: %s".formatted(rollout.to(), rollout.reason())));
    }
    return find(name).orElseThrow();
  }

  @Override
  public synchronized boolean delete(String endpoint) {
    rollout(endpoint)
        .filter(rollout -> !rollout.isOver())
        .ifPresent(
            rollout -> {
              List<Rollout> all = rollouts.getOrDefault(endpoint, new ArrayList<>());
              all.remove(rollout);
              all.add(rollout.rolledBack("the endpoint was deleted", clock.instant()));
            });
    return endpoints.remove(endpoint) != null;
  }

  @Override
  public synchronized Deployment deploy(DeployEndpoint wish, List<InputField> inputs) {
    String name = wish.endpoint();
    find(name).ifPresent(endpoint -> refuse(endpoint, Optional.empty()));
    Optional<Endpoint> before = find(name);
    boolean known = wish.idempotencyKey().map(key -> deployed(name, key)).orElse(false);
    Optional<Rollout> going = rollout(name).filter(rollout -> !rollout.isOver());
    Optional<EndpointConfig> onItsWay = going.flatMap(rollout -> config(name, rollout.to()));
    if (before.isPresent() && (known || onItsWay.map(to -> to.serves(wish)).orElse(false))) {
      keep(wish, onItsWay.orElse(before.get().config()).number());
      return new Deployment.Unchanged(before.get());
    }
    going.ifPresent(
        rollout -> {
          rollouts.getOrDefault(name, new ArrayList<>()).remove(rollout);
          rollouts
              .getOrDefault(name, new ArrayList<>())
              .add(rollout.rolledBack("another deployment came", clock.instant()));
        });
    if (before.isPresent() && before.get().config().serves(wish)) {
      keep(wish, before.get().config().number());
      return new Deployment.Unchanged(before.get());
    }
    EndpointConfig config =
        new EndpointConfig(name, configs(name).size() + 1, wish.spec(), inputs, clock.instant());
    configs.computeIfAbsent(name, _ -> new ArrayList<>()).add(config);
    keep(wish, config.number());
    if (before.isEmpty()) {
      Endpoint made =
          new Endpoint(name, config, Optional.empty(), clock.instant(), clock.instant());
      endpoints.put(name, made);
      update(new EndpointUpdate(name, OptionalInt.empty(), config.number(), clock.instant()));
      return new Deployment.Created(made);
    }
    int from = before.get().config().number();
    if (config.spec().isRolledOutFrom(before.get().config().spec())) {
      Rollout begun =
          Rollout.begin(name, from, config.number(), config.spec().rollout(), clock.instant());
      rollouts.computeIfAbsent(name, _ -> new ArrayList<>()).add(begun);
      return new Deployment.Rolling(before.get(), config);
    }
    move(before.get(), config);
    return new Deployment.Updated(find(name).orElseThrow(), from);
  }

  private void move(Endpoint before, EndpointConfig to) {
    String name = before.name();
    endpoints.put(
        name, new Endpoint(name, to, before.refused(), before.createdAt(), clock.instant()));
    update(
        new EndpointUpdate(
            name, OptionalInt.of(before.config().number()), to.number(), clock.instant()));
  }

  private void update(EndpointUpdate made) {
    updates.computeIfAbsent(made.endpoint(), _ -> new ArrayList<>()).add(made);
  }

  private void refuse(Endpoint endpoint, Optional<String> why) {
    endpoints.put(
        endpoint.name(),
        new Endpoint(
            endpoint.name(), endpoint.config(), why, endpoint.createdAt(), endpoint.updatedAt()));
  }
}
