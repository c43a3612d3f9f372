package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

public abstract class OutcomeStoreContract {
  protected static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));

  protected abstract OutcomeStore store();

  private SequencedMap<String, Double> values(String endpoint, String metric) {
    return store().arrived(endpoint, metric, Optional.empty()).values();
  }

  @Test
  void keepsTheFirstValueOfEachAnswerAndMetric() {
    assertThat(store().add("price", List.of(sale("b", 1), sale("a", 0), of("b", "margin", 7.5))))
        .isEqualTo(new OutcomeStore.Received(3, 0, 0));
    assertThat(
            store().add("price", List.of(sale("b", 1), sale("a", 1), sale("c", -2), sale("c", 3))))
        .isEqualTo(new OutcomeStore.Received(1, 1, 2));

    assertThat(values("price", "sale"))
        .containsExactly(entry("b", 1.0), entry("a", 0.0), entry("c", -2.0));
    assertThat(values("price", "margin")).containsExactly(entry("b", 7.5));
    assertThat(store().counts("price")).containsExactly(entry("margin", 1L), entry("sale", 3L));
  }

  @Test
  void tellsEndpointsApart() {
    var unused = store().add("price", List.of(sale("a", 1)));
    assertThat(store().add("rent", List.of(sale("a", 2))))
        .isEqualTo(new OutcomeStore.Received(1, 0, 0));
    assertThat(values("rent", "sale")).containsExactly(entry("a", 2.0));
    assertThat(values("none", "sale")).isEmpty();
    assertThat(store().counts("none")).isEmpty();
    assertThat(unused.taken()).isEqualTo(1);
  }

  @Test
  void takesManyAtOnce() {
    List<Outcome> many = IntStream.range(0, 2_000).mapToObj(i -> sale("id-" + i, i)).toList();
    assertThat(store().add("price", many)).isEqualTo(new OutcomeStore.Received(2_000, 0, 0));
    assertThat(store().add("price", many)).isEqualTo(new OutcomeStore.Received(0, 2_000, 0));
    assertThat(store().add("price", List.of())).isEqualTo(new OutcomeStore.Received(0, 0, 0));
    assertThat(values("price", "sale").keySet())
        .containsExactlyElementsOf(many.stream().map(Outcome::inferenceId).toList());
  }

  @Test
  void givesWhatCameSinceABookmark() {
    Feedback.Arrived none = store().arrived("price", "sale", Optional.empty());
    assertThat(none.values()).isEmpty();
    add(sale("b", 1), of("b", "margin", 7), sale("a", 0));
    Feedback.Arrived two = store().arrived("price", "sale", Optional.of(none.bookmark()));
    assertThat(two.values()).containsExactly(entry("b", 1.0), entry("a", 0.0));
    add(of("a", "margin", 8), sale("b", 0), sale("c", 1));
    Feedback.Arrived three = store().arrived("price", "sale", Optional.of(two.bookmark()));
    assertThat(three.values()).containsExactly(entry("c", 1.0));
    assertThat(store().arrived("price", "sale", Optional.of(three.bookmark())))
        .isEqualTo(new Feedback.Arrived(new LinkedHashMap<>(), three.bookmark()));
    assertThat(store().arrived("price", "sale", Optional.empty()).values().keySet())
        .containsExactly("b", "a", "c");
  }

  private void add(Outcome... outcomes) {
    assertThat(store().add("price", List.of(outcomes)).taken()).isPositive();
  }

  private static Outcome sale(String id, double value) {
    return of(id, "sale", value);
  }

  private static Outcome of(String id, String metric, double value) {
    return new Outcome(id, metric, value);
  }
}
