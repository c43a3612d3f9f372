package io.millrace.pipeline.event;

import io.millrace.base.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import software.amazon.event.ruler.Machine;
import tools.jackson.databind.node.ObjectNode;

/// Events matched against 1,000 rules by one thread: from the event to its rules, against
/// event-ruler alone on the same events written as JSON beforehand, in one run. Not part of the
/// tests:
///
/// `./mvnw -pl pipeline -am test -Dtest=RuleBenchmark -Dsurefire.failIfNoSpecifiedTests=false`
class RuleBenchmark {
  private static final int RULES = 1_000;
  private static final int EVENTS = 10_000;
  private static final int PASSES = 4;
  private static final int ROUNDS = 3;

  /// Matches of one pass over all events, and how fast.
  record Figures(long matches, double perSecond) {}

  @Test
  void compare() throws Exception {
    SplittableRandom random = new SplittableRandom(42);
    List<Rule> rules = new ArrayList<>();
    Machine machine = Machine.builder().build();
    for (int i = 0; i < RULES; i++) {
      Rule rule = rule(i);
      rules.add(rule);
      machine.addRule(rule.name(), rule.pattern().toString());
    }
    RuleIndex index = new RuleIndex(rules);
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      events.add(event(i, random));
    }
    List<String> written = events.stream().map(event -> event.toJson().toString()).toList();
    for (int round = 0; round <= ROUNDS; round++) {
      Figures alone = run(written, event -> rulesOf(machine, event));
      Figures ours = run(events, event -> index.matching(event.toJson().toString()).size());
      if (round > 0) { // the first one warms up
        print(round, ours, alone);
      }
    }
  }

  /// The sales of one make in one shop; every tenth rule only those below a price. (Ranges are what
  /// event-ruler is slow at: with one in every rule it matches a quarter of the events a second.)
  private static Rule rule(int number) {
    ObjectNode pattern = Json.object();
    pattern.putArray("source").add("/shop/" + number % 100);
    pattern.putArray("type").add("com.example.sold");
    ObjectNode data = pattern.putObject("data");
    data.putArray("make").add("make-" + number / 100);
    if (number % 10 == 0) {
      data.putArray("price").addObject().putArray("numeric").add("<").add(1_000 + number);
    }
    return new Rule("rule-" + number, pattern, List.of(new Target("record", Json.object())));
  }

  private static Event event(int number, SplittableRandom random) {
    ObjectNode data =
        Json.object()
            .put("make", "make-" + random.nextInt(10))
            .put("price", random.nextInt(3_000))
            .put("colour", "blue")
            .put("mileage", random.nextInt(200_000));
    return new Event(
        "event-" + number,
        "/shop/" + random.nextInt(100),
        "com.example.sold",
        Optional.empty(),
        Instant.EPOCH,
        data);
  }

  private static int rulesOf(Machine machine, String event) {
    try {
      return machine.rulesForJSONEvent(event).size();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static <E> Figures run(List<E> events, ToIntFunction<E> matching) {
    long matches = 0;
    long start = System.nanoTime();
    for (int pass = 0; pass < PASSES; pass++) {
      matches += events.stream().mapToInt(matching).sum();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Figures(matches / PASSES, PASSES * events.size() / seconds);
  }

  private static void print(int round, Figures ours, Figures alone) {
    System.out.printf(
        Locale.ROOT,
        "events, round %d: %,d rules, %,.0f events/s matched | event-ruler alone %,.0f/s | ratio"
            + " %.2f, matches %d and %d of %,d%n",
        round,
        RULES,
        ours.perSecond(),
        alone.perSecond(),
        ours.perSecond() / alone.perSecond(),
        ours.matches(),
        alone.matches(),
        EVENTS);
  }
}
