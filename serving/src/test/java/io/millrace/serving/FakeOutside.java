package io.millrace.serving;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.ml.feature.Input;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A model outside by hand: twice the mileage, 1 more for any fuel. Without a mileage, and for a
/// fuel `water`, it fails; for a fuel `tar` it takes as long as the test does.
public final class FakeOutside implements OutsideModel {
  private final List<Integer> asked = new ArrayList<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger interrupted = new AtomicInteger();
  private final List<Boolean> virtual = new ArrayList<>();
  private volatile int outputs = 1;

  public static ServableModel.Outside model(String name, FakeOutside model) {
    return new ServableModel.Outside(new ServedModel(name, 1), model, Cars.TRAIN);
  }

  @Override
  public List<Input> inputs() {
    return List.of(
        new Input("fuel", Input.Kind.TEXT, List.of(), Double.NaN, Double.NaN),
        new Input("mileage", Input.Kind.NUMBER, List.of(), Double.NaN, Double.NaN));
  }

  @Override
  public void start() {}

  @Override
  public double[] predict(Frame rows, Params params) {
    note(rows.rows());
    double[] mileage = ((NumberColumn) rows.columns().getLast()).values();
    @Nullable String[] fuel = ((TextColumn) rows.columns().getFirst()).values();
    double[] answers = new double[rows.rows() * outputs];
    for (int row = 0; row < rows.rows(); row++) {
      if (Double.isNaN(mileage[row])) {
        throw new MillraceException(
            ErrorCode.MODEL_PROCESS_ERROR, "no mileage in row " + row, "Send it.");
      }
      switch (String.valueOf(fuel[row])) {
        case "water" ->
            throw new MillraceException(
                ErrorCode.MODEL_PROCESS_ERROR, "water in row " + row, "Send another.");
        case "tar" -> awaitRelease();
        default -> {}
      }
      for (int output = 0; output < outputs; output++) {
        answers[row * outputs + output] = 2 * mileage[row] + (fuel[row] == null ? 0 : 1) + output;
      }
    }
    return answers;
  }

  /// From now on it answers with so many numbers, each 1 more than the one before.
  public void outputs(int count) {
    outputs = count;
  }

  private synchronized void note(int rows) {
    asked.add(rows);
    virtual.add(Thread.currentThread().isVirtual());
  }

  private void awaitRelease() {
    try {
      released.await();
    } catch (InterruptedException e) {
      interrupted.incrementAndGet();
      Thread.currentThread().interrupt();
    }
  }

  /// Lets it go on with its tar.
  public void release() {
    released.countDown();
  }

  /// How often it was told to give up its tar.
  public int interrupted() {
    return interrupted.get();
  }

  /// How many rows it was asked for, call by call.
  public synchronized List<Integer> asked() {
    return List.copyOf(asked);
  }

  /// Whether the last call came from a thread that may wait.
  public synchronized boolean wasAskedByAVirtualThread() {
    return virtual.getLast();
  }
}
