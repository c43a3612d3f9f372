package io.millrace.server.page;

import io.millrace.pipeline.delivery.Outbox;
import io.millrace.pipeline.event.DurableEventBus;
import io.millrace.pipeline.event.Event;
import io.millrace.pipeline.event.EventBus;
import io.millrace.pipeline.event.EventStore;
import io.millrace.pipeline.event.EventTypes;
import io.millrace.pipeline.event.Replays;
import io.millrace.pipeline.event.Rule;
import io.millrace.pipeline.event.Rules;
import io.millrace.pipeline.event.TargetKinds;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Events and rules of what a test puts into it.
final class MemoryEvents implements EventBus {
  private final List<Published> published = new ArrayList<>();
  private final List<Rule> rules = new ArrayList<>();

  void add(Event event, Delivery... deliveries) {
    published.addFirst(
        new Published(published.size() + 1, event, event.time(), List.of(deliveries)));
  }

  void add(Rule rule) {
    rules.add(rule);
  }

  @Override
  public boolean publish(Event event) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Published> find(String source, String id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Published> list(EventTypes types, long before, int limit) {
    return published.stream()
        .filter(each -> each.sequence() < before && types.matches(each.event().type()))
        .limit(limit)
        .toList();
  }

  Replays replays() {
    EventStore store =
        (EventStore)
            Proxy.newProxyInstance(
                EventStore.class.getClassLoader(),
                new Class<?>[] {EventStore.class},
                (_, method, _) -> {
                  if (method.getReturnType().equals(Outbox.class)) {
                    return Fakes.unused(Outbox.class);
                  }
                  throw new UnsupportedOperationException(method.getName());
                });
    InstantSource clock = InstantSource.fixed(Fakes.NOON);
    return new Replays(
        store, new DurableEventBus(store, rules(), new TargetKinds(List.of()), clock), clock);
  }

  Rules rules() {
    return new Rules() {
      @Override
      public void put(Rule rule) {
        delete(rule.name());
        add(rule);
      }

      @Override
      public boolean delete(String name) {
        return rules.removeIf(rule -> rule.name().equals(name));
      }

      @Override
      public Optional<Rule> find(String name) {
        return rules.stream().filter(rule -> rule.name().equals(name)).findFirst();
      }

      @Override
      public List<Rule> list() {
        return List.copyOf(rules);
      }

      @Override
      public List<Rule> matching(Event event) {
        throw new UnsupportedOperationException();
      }
    };
  }
}
