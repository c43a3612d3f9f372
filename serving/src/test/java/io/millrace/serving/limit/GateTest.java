package io.millrace.serving.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GateTest {
  private long nanos = Long.MAX_VALUE - 500_000_000; // overflows on the way
  private final Gate gate = new Gate("price", () -> nanos);

  @Test
  void letsASecondsWorthInAtOnceAndThenAsManyAsTheRate() {
    EndpointLimits limits = limits("{\"rate\": 5}");
    assertThat(entering(limits, 20)).isEqualTo(5);
    after(Duration.ofMillis(199));
    assertThat(entering(limits, 20)).isZero();
    after(Duration.ofMillis(1));
    assertThat(entering(limits, 20)).isOne();
    after(Duration.ofMillis(600));
    assertThat(entering(limits, 20)).isEqualTo(3);
    after(Duration.ofHours(1));
    assertThat(entering(limits, 20)).isEqualTo(5);
  }

  @Test
  void refusesWhoWouldBeOneTooManyInTheQueue() throws Exception {
    EndpointLimits limits = limits("{\"concurrency\": 2, \"queue\": 1}");
    enter(limits);
    enter(limits);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> third = threads.submit(() -> enter(limits));
      awaitWaiting(1);
      refused(limits, ErrorCode.ENDPOINT_BUSY);
      assertThat(third.isDone()).isFalse();
      gate.leave();
      third.get(30, TimeUnit.SECONDS);
      assertThat(gate.waiting()).isZero();
    }
  }

  @Test
  void letsThoseWhoWaitInAsTheyCame() throws Exception {
    EndpointLimits limits = limits("{\"concurrency\": 1, \"queue\": 20}");
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    enter(limits);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        int number = i;
        all.add(
            threads.submit(
                () -> {
                  enter(limits);
                  order.add(number);
                  gate.leave();
                }));
        awaitWaiting(i + 1);
      }
      gate.leave();
      for (Future<?> each : all) {
        each.get(30, TimeUnit.SECONDS);
      }
    }
    assertThat(order).hasSize(20).isSorted();
  }

  @Test
  void givesUpWhoWaitsTooLong() {
    EndpointLimits limits = limits("{\"concurrency\": 1, \"timeout_millis\": 20}");
    enter(limits);
    nanos += Duration.ofMillis(20).toNanos();
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> gate.enter(limits, nanos - Duration.ofMillis(20).toNanos()))
        .returns(ErrorCode.ENDPOINT_TIMEOUT, MillraceException::code);
    assertThat(gate.waiting()).isZero();
    gate.leave();
    enter(limits);
  }

  @Test
  void keepsToLimitsThatHaveChanged() {
    enter(limits("{\"concurrency\": 2, \"queue\": 0}"));
    enter(limits("{\"concurrency\": 2, \"queue\": 0}"));
    refused(limits("{\"concurrency\": 2, \"queue\": 0}"), ErrorCode.ENDPOINT_BUSY);
    enter(limits("{\"concurrency\": 3, \"queue\": 0}"));
    gate.leave();
    refused(limits("{\"concurrency\": 1, \"queue\": 0}"), ErrorCode.ENDPOINT_BUSY);
  }

  @Test
  void limitsAreReadAsTheyWereWritten() {
    String all =
        "{\"rows\":100,\"bytes\":65536,\"timeout_millis\":200,\"concurrency\":8,\"queue\":32,"
            + "\"rate\":500}";
    assertThat(LimitsJson.write(limits(all)).toString()).isEqualTo(all);
    assertThat(limits("{}")).isEqualTo(EndpointLimits.NONE);
    invalid("{\"patience\": 1}", "limits.patience: 1 (expected: one of rows, bytes,");
    invalid("{\"rows\": 0}", "limits.rows: 0 (expected: 1 to 10000)");
    invalid("{\"rate\": 2.5}", "limits.rate: 2.5 (expected: a whole number)");
    invalid("{\"timeout_millis\": 0}", "limits.timeout_millis: 0 (expected: 1 to 600000)");
    invalid("{\"queue\": 5}", "limits.queue");
    invalid("[]", "limits: [] (expected: an object with rows,");
  }

  private static void invalid(String json, String detail) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> limits(json))
        .returns(ErrorCode.ENDPOINT_INVALID, MillraceException::code)
        .withMessageContaining(detail);
  }

  private int entering(EndpointLimits limits, int requests) {
    int entered = 0;
    for (int i = 0; i < requests; i++) {
      try {
        enter(limits);
        entered++;
      } catch (MillraceException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.ENDPOINT_RATE_EXCEEDED);
      }
    }
    return entered;
  }

  private void enter(EndpointLimits limits) {
    var _ = gate.enter(limits, nanos);
  }

  private void refused(EndpointLimits limits, ErrorCode code) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> enter(limits))
        .returns(code, MillraceException::code);
  }

  private void after(Duration time) {
    nanos += time.toNanos();
  }

  private void awaitWaiting(int count) throws Exception {
    await(() -> gate.waiting() == count);
  }

  private static EndpointLimits limits(String json) {
    return LimitsJson.read(Json.parse(json));
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long start = System.nanoTime();
    while (!condition.call()) {
      assertThat(System.nanoTime() - start).as("nanoseconds").isLessThan(30_000_000_000L);
      Thread.sleep(1);
    }
  }
}
