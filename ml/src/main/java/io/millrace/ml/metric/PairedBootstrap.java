package io.millrace.ml.metric;

/// The uncertainty of an RMSE gain, from resampling the same rows for both models.
@SuppressWarnings("DoNotCallSuggester")
public final class PairedBootstrap {
  /// The default number of resamples.
  public static final int RESAMPLES = 2_000;

  private PairedBootstrap() {}

  /// @param seed of an `L64X128MixRandom`; the same seed gives the same result
  public static Gain rmseGain(
      double[] labels, double[] champion, double[] challenger, int resamples, long seed) {
    throw new UnsupportedOperationException();
  }
}
