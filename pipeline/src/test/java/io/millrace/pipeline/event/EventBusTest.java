package io.millrace.pipeline.event;

import static io.millrace.base.ErrorCode.RULE_INVALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.base.json.Json;
import io.millrace.pipeline.event.sql.SqlEventStore;
import io.millrace.pipeline.event.sql.SqlRules;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class EventBusTest {
  private static final String ALL = "io.millrace.base.database.TestDatabases#all";

  private final TestClock clock = new TestClock();
  private final RecordingTarget target = new RecordingTarget();
  private final TargetKinds kinds = new TargetKinds(List.of(target));

  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }

  private Event event(String id) {
    return new Event(
        id,
        "/shop",
        "com.example.sold",
        Optional.empty(),
        clock.instant(),
        json("{'price': 12, 'name': 'Fiesta'}"));
  }

  private Event ofType(String id, String type) {
    return new Event(id, "/shop", type, Optional.empty(), clock.instant(), Json.object());
  }

  private static List<String> listed(EventBus bus, String... types) {
    return bus.list(new EventTypes(List.of(types)), Long.MAX_VALUE, 10).stream()
        .map(published -> published.event().id())
        .toList();
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void eventsAreListedByTypesAndByBeginningsOfTypes(Database database) {
    DurableEventBus bus = bus(database, new SqlRules(database, kinds));
    bus.publish(ofType("1", "io.millrace.run.created"));
    bus.publish(ofType("2", "io.millrace.run.deleted"));
    bus.publish(ofType("3", "io.millrace.runs"));
    bus.publish(ofType("4", "IO.millrace.run.created"));
    bus.publish(ofType("5", "a%b_c"));

    assertThat(listed(bus)).containsExactly("5", "4", "3", "2", "1");
    assertThat(listed(bus, "io.millrace.run.created")).containsExactly("1");
    assertThat(listed(bus, "io.millrace.run.*")).containsExactly("2", "1");
    assertThat(listed(bus, "io.millrace.run*")).containsExactly("3", "2", "1");
    assertThat(listed(bus, "*")).hasSize(5);
    assertThat(listed(bus, "a%*", "IO.*", "none")).containsExactly("5", "4");
    assertThat(listed(bus, "a_*", "%")).isEmpty();
    assertThat(bus.list(new EventTypes(List.of("io.millrace.run.*")), 2, 10))
        .singleElement()
        .returns(1L, EventBus.Published::sequence);
  }

  private static Rule rule(String pattern) {
    return new Rule("sold", json(pattern), List.of(new Target("record", Json.object())));
  }

  private DurableEventBus bus(Database database, Rules rules) {
    return new DurableEventBus(new SqlEventStore(database), rules, kinds, clock);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void anEventIsDeliveredOnceHoweverOftenItIsPublished(Database database) throws Exception {
    Rules rules = new SqlRules(database, kinds);
    rules.put(rule("{'type': ['com.example.sold'], 'data': {'price': [{'numeric': ['>', 10]}]}}"));
    DurableEventBus bus = bus(database, rules);

    assertThat(bus.publish(event("1"))).isTrue();
    assertThat(bus.publish(event("1"))).isFalse();
    bus.deliverDue();
    assertThat(bus.publish(event("1"))).isFalse();
    bus.deliverDue();

    assertThat(target.calls).hasSize(1);
    assertThat(target.started.values()).containsExactly(event("1"));
    assertThat(bus.find("/shop", "1").orElseThrow().deliveries())
        .singleElement()
        .returns(EventBus.Delivery.State.DELIVERED, EventBus.Delivery::state)
        .returns("sold", EventBus.Delivery::rule);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aDeliveryThatFailsIsRepeatedWithTheSameKeyAndGivenUpAfterADay(Database database)
      throws Exception {
    Rules rules = new SqlRules(database, kinds);
    rules.put(rule("{'type': ['com.example.sold']}"));
    DurableEventBus bus = bus(database, rules);
    target.broken = true;
    bus.publish(event("1"));

    bus.deliverDue();
    bus.deliverDue();
    assertThat(target.calls).hasSize(1);
    clock.advance(Duration.ofSeconds(1));
    bus.deliverDue();
    assertThat(target.calls).hasSize(2);
    assertThat(target.calls.getFirst()).isEqualTo(target.calls.getLast());
    clock.advance(Duration.ofHours(24));
    bus.deliverDue();

    EventBus.Delivery dead = bus.list(Long.MAX_VALUE, 10).getFirst().deliveries().getFirst();
    assertThat(dead.state()).isEqualTo(EventBus.Delivery.State.DEAD);
    assertThat(dead.detail()).contains("the target is down");
    assertThat(dead.attempts()).isEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aRuleThatDoesNotMatchStartsNothing(Database database) throws Exception {
    Rules rules = new SqlRules(database, kinds);
    rules.put(rule("{'type': ['com.example.sold'], 'data': {'price': [{'numeric': ['>', 99]}]}}"));
    DurableEventBus bus = bus(database, rules);
    bus.publish(event("1"));
    bus.deliverDue();
    assertThat(target.calls).isEmpty();
    assertThat(bus.list(Long.MAX_VALUE, 10)).hasSize(1);
    assertThat(rules.delete("sold")).isTrue();
    assertThat(rules.list()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aDisabledRuleStartsNothingUntilItIsEnabled(Database database) throws Exception {
    Rules rules = new SqlRules(database, kinds);
    Rule sold = rule("{'type': ['com.example.sold']}");
    DurableEventBus bus = bus(database, rules);
    rules.put(sold.withEnabled(false));
    assertThat(rules.list()).containsExactly(sold.withEnabled(false));
    bus.publish(event("1"));
    rules.put(sold);
    bus.publish(event("2"));
    bus.deliverDue();
    assertThat(target.calls).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void patternsAndTargetsAreCheckedWhenARuleIsPut(Database database) {
    Rules rules = new SqlRules(database, kinds);
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> rules.put(rule("{'type': 'not-a-list'}")))
        .returns(RULE_INVALID, MillraceException::code);
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(
            () ->
                rules.put(
                    new Rule(
                        "r",
                        json("{'type': ['a']}"),
                        List.of(new Target("teleport", Json.object())))))
        .returns(RULE_INVALID, MillraceException::code);
    assertThat(rules.list()).isEmpty();
    database.close();
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aReplayStartsAnewWhatMatchesInItsRange(Database database) throws Exception {
    Rules rules = new SqlRules(database, kinds);
    SqlEventStore store = new SqlEventStore(database);
    DurableEventBus bus = new DurableEventBus(store, rules, kinds, clock);
    Instant begin = clock.instant();
    for (String id : List.of("1", "2", "3")) {
      bus.publish(event(id));
      clock.advance(Duration.ofHours(1));
    }
    clock.advance(Duration.ofDays(30));
    rules.put(rule("{'type': ['com.example.sold'], 'id': [{'anything-but': ['2']}]}"));

    Replays replays = new Replays(store, bus, clock);
    Rule sold = rules.find("sold").orElseThrow();
    Replays.Replayed first = replays.replay(sold, begin, begin.plus(Duration.ofHours(2)));
    Replays.Replayed second = replays.replay(sold, begin, begin.plus(Duration.ofHours(3)));
    assertThat(replays.progress(second.id())).contains(new EventStore.Progress("sold", 2, 0, 0));
    target.broken = true;
    bus.deliverDue();
    target.broken = false;
    clock.advance(Duration.ofSeconds(1));
    bus.deliverDue();

    assertThat(replays.progress(second.id())).contains(new EventStore.Progress("sold", 0, 2, 0));
    assertThat(replays.progress("no-such-replay")).isEmpty();
    assertThat(first.events()).isEqualTo(1);
    assertThat(second.events()).isEqualTo(2);
    assertThat(target.started.values()).extracting(Event::id).containsExactly("1", "1", "3");
    assertThat(target.replays).containsExactly(first.id(), second.id(), second.id());
    assertThat(bus.find("/shop", "1").orElseThrow().deliveries())
        .hasSize(2)
        .allMatch(delivery -> delivery.state() == EventBus.Delivery.State.DELIVERED);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aRuleThatAnotherServerChangesHoldsFromTheNextEventOn(Database database) {
    Rules here = new SqlRules(database, kinds);
    Rules there = new SqlRules(database, kinds);
    assertThat(here.matching(event("1"))).isEmpty();
    there.put(rule("{'type': ['com.example.sold']}"));
    assertThat(here.matching(event("1"))).extracting(Rule::name).containsExactly("sold");
    there.delete("sold");
    assertThat(here.matching(event("1"))).isEmpty();
  }

  @Test
  void aTemplateTakesTheEventOrAPartOfIt() {
    JsonNode filled =
        EventTemplate.fill(
            json(
                "{'project': 'cars', 'file': '$.event.data', 'cause': {'event': '$.event.id'},"
                    + " 'none': '$.event.data.absent', 'text': '$.eventful'}"),
            event("7").toJson());
    assertThat(filled)
        .isEqualTo(
            json(
                "{'project': 'cars', 'file': {'price': 12, 'name': 'Fiesta'},"
                    + " 'cause': {'event': '7'}, 'text': '$.eventful'}"));
  }
}
