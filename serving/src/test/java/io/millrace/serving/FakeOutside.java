package io.millrace.serving;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.ml.feature.Input;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A model outside by hand: twice the mileage, 1 more for any fuel; without a mileage it fails.
public final class FakeOutside implements OutsideModel {
  private final List<Integer> asked = new ArrayList<>();
  private final List<Boolean> virtual = new ArrayList<>();

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
  public synchronized double[] predict(Frame rows) {
    asked.add(rows.rows());
    virtual.add(Thread.currentThread().isVirtual());
    double[] mileage = ((NumberColumn) rows.columns().getLast()).values();
    @Nullable String[] fuel = ((TextColumn) rows.columns().getFirst()).values();
    double[] answers = new double[rows.rows()];
    for (int row = 0; row < answers.length; row++) {
      if (Double.isNaN(mileage[row])) {
        throw new MillraceException(
            ErrorCode.MODEL_PROCESS_ERROR, "no mileage in row " + row, "Send it.");
      }
      answers[row] = 2 * mileage[row] + (fuel[row] == null ? 0 : 1);
    }
    return answers;
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
