package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AsideTest {
  @Test
  void takesOnlyWhatItCanHoldAndGoesOnAfterAFailure() throws Exception {
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch open = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(3);
    try (Aside aside = new Aside(1, 2)) {
      assertThat(
              aside
                  .computing()
                  .offer(
                      () -> {
                        working.countDown();
                        awaitOf(open);
                        done.countDown();
                        throw new IllegalStateException("a model that fails");
                      },
                      1))
          .isTrue();
      assertThat(working.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(aside.computing().offer(done::countDown, 1)).isTrue();
      assertThat(aside.computing().offer(done::countDown, 1)).isTrue();
      assertThat(aside.computing().offer(done::countDown, 1)).isFalse();
      open.countDown();
      assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void holdsNoMoreRowsThanFitIntoMemory() throws Exception {
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch open = new CountDownLatch(1);
    try (Aside aside = new Aside(1, 100)) {
      Runnable work =
          () -> {
            working.countDown();
            awaitOf(open);
          };
      assertThat(aside.computing().offer(work, 1)).isTrue();
      assertThat(working.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(aside.computing().offer(() -> {}, 15_000)).isTrue();
      assertThat(aside.computing().offer(() -> {}, 10_000)).isFalse();
      assertThat(aside.computing().offer(() -> {}, 5_000)).isTrue();
      open.countDown();
    }
  }

  @Test
  void whatWaitsForOneProcessHoldsUpNothingElse() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(2);
    try (Aside aside = new Aside(2, 10)) {
      Aside.Lane hanging = aside.waiting();
      int taken = 0;
      while (hanging.offer(() -> awaitOf(open), 1)) {
        taken++;
      }
      assertThat(taken).isBetween(10, 20);
      assertThat(aside.waiting().offer(done::countDown, 1)).isTrue();
      assertThat(aside.computing().offer(done::countDown, 1)).isTrue();
      assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
      open.countDown();
    }
  }

  private static void awaitOf(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
