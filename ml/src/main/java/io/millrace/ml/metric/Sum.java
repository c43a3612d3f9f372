package io.millrace.ml.metric;

/// A sum that carries its rounding error along (Neumaier 1974). Not thread-safe.
public final class Sum {
  private double sum;
  private double rest;

  public void add(double value) {
    double next = sum + value;
    rest += Math.abs(sum) >= Math.abs(value) ? (sum - next) + value : (value - next) + sum;
    sum = next;
  }

  /// The sum so far, rounded once.
  public double value() {
    double total = sum + rest;
    // An infinite or overflown sum has a rest of NaN.
    return Double.isNaN(total) ? sum : total;
  }
}
