package io.millrace.ml.metric;

/// Challenger against champion, as the 90 % interval of the gain shows it (one-sided 5 %).
/// @param gain oriented so that positive is better
/// @param margin the loss that is still acceptable, >= 0, in the unit of the metric
public record GateComparison(double gain, Interval interval90, double margin) {

  /// The challenger is better beyond chance.
  public boolean superior() {
    return interval90.low() > 0;
  }

  /// The challenger is at most `margin` worse, beyond chance.
  public boolean nonInferior() {
    return interval90.low() > -margin;
  }

  /// The challenger is more than `margin` worse, beyond chance.
  public boolean inferior() {
    return interval90.high() < -margin;
  }

  /// `beat: champion`: better on these rows, and not worse beyond chance and margin.
  public boolean beatsChampion() {
    return gain > 0 && nonInferior();
  }
}
