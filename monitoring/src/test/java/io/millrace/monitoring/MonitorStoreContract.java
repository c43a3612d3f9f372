package io.millrace.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.monitoring.MonitoringExecution.Kind;
import io.millrace.monitoring.MonitoringExecution.Status;
import io.millrace.monitoring.format.Comparison;
import io.millrace.monitoring.format.QualityConstraints;
import io.millrace.monitoring.format.Violation;
import io.millrace.monitoring.format.Violations;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every [MonitorStore] does.
public abstract class MonitorStoreContract {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00.123Z");
  private static final Optional<String> NONE = Optional.empty();
  private static final Optional<String> FIRST = Optional.of("100");
  private static final Optional<String> SECOND = Optional.of("200");

  protected abstract MonitorStore store();

  @Test
  void givesBackWhatWasRecorded() {
    MonitoringExecution stored =
        store().record(execution("a", "watch", Kind.DATA), NONE, FIRST).orElseThrow();

    assertThat(stored).isEqualTo(store().find("a").orElseThrow());
    assertThat(stored)
        .usingRecursiveComparison()
        .ignoringFields("sequence")
        .isEqualTo(execution("a", "watch", Kind.DATA));
    assertThat(stored.sequence()).isEqualTo(1);
    assertThat(store().bookmark("watch", Kind.DATA)).isEqualTo(FIRST);
    assertThat(store().bookmark("watch", Kind.MODEL)).isEmpty();
    assertThat(store().bookmark("other", Kind.DATA)).isEmpty();
    assertThat(store().find("b")).isEmpty();
  }

  @Test
  void theSameIdAgainChangesNothing() {
    var first = store().record(execution("a", "watch", Kind.DATA), NONE, FIRST);

    assertThat(store().record(execution("a", "watch", Kind.DATA), NONE, SECOND)).isEqualTo(first);
    assertThat(store().record(execution("a", "watch", Kind.DATA), FIRST, SECOND)).isEqualTo(first);
    assertThat(store().bookmark("watch", Kind.DATA)).isEqualTo(FIRST);
    assertThat(store().executions("watch", Kind.DATA, 10)).hasSize(1);
  }

  @Test
  void ofTwoThatReadTheSameOneIsStored() {
    assertThat(store().record(execution("a", "watch", Kind.DATA), NONE, FIRST)).isPresent();

    assertThat(store().record(execution("b", "watch", Kind.DATA), NONE, SECOND)).isEmpty();
    assertThat(store().find("b")).isEmpty();
    assertThat(store().record(execution("b", "watch", Kind.DATA), FIRST, SECOND)).isPresent();
    assertThat(store().record(execution("c", "watch", Kind.DATA), FIRST, SECOND)).isEmpty();
    assertThat(store().bookmark("watch", Kind.DATA)).isEqualTo(SECOND);
  }

  @Test
  void aBookmarkMayStay() {
    assertThat(store().record(execution("a", "watch", Kind.DATA), NONE, NONE)).isPresent();
    assertThat(store().bookmark("watch", Kind.DATA)).isEmpty();
    assertThat(store().record(execution("b", "watch", Kind.DATA), NONE, FIRST)).isPresent();
    assertThat(store().record(execution("c", "watch", Kind.DATA), FIRST, FIRST)).isPresent();
    assertThat(store().record(execution("d", "watch", Kind.DATA), NONE, NONE)).isEmpty();
    assertThat(store().bookmark("watch", Kind.DATA)).isEqualTo(FIRST);
  }

  @Test
  void manyAtOnceMoveTheBookmarkOnce() throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Optional<MonitoringExecution>>> racers =
          IntStream.range(0, 8)
              .<Callable<Optional<MonitoringExecution>>>mapToObj(
                  i -> () -> store().record(execution("e" + i, "watch", Kind.DATA), NONE, FIRST))
              .toList();
      int stored = 0;
      for (var racer : threads.invokeAll(racers)) {
        stored += racer.get().isPresent() ? 1 : 0;
      }
      assertThat(stored).isEqualTo(1);
    }
    assertThat(store().executions("watch", Kind.DATA, 10)).hasSize(1);
  }

  @Test
  void listsTheNewestFirst() {
    assertThat(store().monitors()).isEmpty();
    record("a", "watch", Kind.DATA);
    record("b", "watch", Kind.MODEL);
    record("c", "another", Kind.DATA);
    assertThat(store().record(execution("d", "watch", Kind.DATA), FIRST, SECOND)).isPresent();

    assertThat(store().executions("watch", Kind.DATA, 10))
        .extracting(MonitoringExecution::id)
        .containsExactly("d", "a");
    assertThat(store().executions("watch", Kind.DATA, 1))
        .extracting(MonitoringExecution::sequence)
        .containsExactly(4L);
    assertThat(store().executions("watch", Kind.MODEL, 10)).hasSize(1);
    assertThat(store().monitors()).containsExactly("another", "watch");
  }

  @Test
  void keepsABaselineForEachSetOfModels() {
    EndpointBaseline first = baseline("m/1", 1_150);
    EndpointBaseline second = baseline("m/2", 900);
    store().put(first);
    store().put(second);
    store().put(second);

    assertThat(store().baseline("price", "m/1")).contains(first);
    assertThat(store().baseline("price", "m/2")).contains(second);
    assertThat(store().baseline("price", "m/3")).isEmpty();
    store().put(baseline("m/1", 1_000));
    assertThat(store().baseline("price", "m/1")).contains(baseline("m/1", 1_000));
  }

  private void record(String id, String monitor, Kind kind) {
    assertThat(store().record(execution(id, monitor, kind), NONE, FIRST)).isPresent();
  }

  public static EndpointBaseline baseline(String models, double rmse) {
    SequencedMap<String, QualityConstraints.Limit> limits = new LinkedHashMap<>();
    limits.put("rmse", new QualityConstraints.Limit(rmse, Comparison.GREATER_THAN));
    limits.put("r2", new QualityConstraints.Limit(0.8, Comparison.LESS_THAN));
    return new EndpointBaseline("price", models, "cars", 3, new QualityConstraints(limits), NOW);
  }

  public static MonitoringExecution execution(String id, String monitor, Kind kind) {
    return new MonitoringExecution(
        id,
        0,
        monitor,
        kind,
        "price",
        Status.COMPLETED_WITH_VIOLATIONS,
        "m/1,n/2",
        "cars",
        3,
        NOW.minusSeconds(60),
        NOW,
        412,
        new Violations(
            List.of(
                new Violation.OfFeature(
                    "fuel", Violation.Check.BASELINE_DRIFT, "distance 0.31, allowed 0.05"),
                new Violation.OfMetric("rmse", Comparison.GREATER_THAN, "rmse 2 is above 1"))),
        Json.parse("{\"features\":[{\"name\":\"fuel\",\"measures\":{\"psi\":0.25}}]}"),
        NOW);
  }
}
