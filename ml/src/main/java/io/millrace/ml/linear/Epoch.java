package io.millrace.ml.linear;

/// What one pass over all coefficients reached, in the unit of the target.
public record Epoch(double strength, int number, double trainRmse, double validationRmse) {
  /// Told of every epoch, from the thread that fits that strength.
  @FunctionalInterface
  public interface Listener {
    void finished(Epoch epoch);

    Listener NONE = _ -> {};
  }
}
