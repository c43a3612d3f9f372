package io.millrace.serving.bandit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// How the variants of a config share requests from a moment on, and why.
///
/// @param number per endpoint, from 1
/// @param config the number of the endpoint's config
/// @param seed of the chance in it: the same figures and the same seed give the same shares
/// @param arms of the config's variants, in their order; their shares sum to 1
public record BanditDecision(
    String endpoint, int number, int config, Instant at, long seed, List<Arm> arms) {
  /// Fewest outcomes of each variant before shares differ.
  public static final int LEAST = 30;

  private static final int DRAWS = 10_000;

  public BanditDecision {
    arms = List.copyOf(arms);
  }

  /// What is known of a variant.
  ///
  /// @param outcomes how many there are
  /// @param mean of them; 0 without any
  /// @param share of the requests that it answers, 0 to 1
  public record Arm(String variant, long outcomes, double mean, double share) {}

  /// The outcomes of a variant: their number, mean and sum of squared deviations (Welford 1962).
  public static final class Figures {
    private long count;
    private double mean;
    private double squares;

    public void add(double value) {
      count++;
      double before = value - mean;
      mean += before / count;
      squares += before * (value - mean);
    }

    long count() {
      return count;
    }

    double mean() {
      return mean;
    }

    /// Of the mean.
    double deviation() {
      return Math.sqrt(squares / (count - 1) / count);
    }
  }

  /// Thompson sampling, for all requests until the next decision at once: each variant's share is
  /// the probability that it is the best one, above the floor that each keeps. The mean of each is
  /// taken as normal around what was seen, with its standard error, which holds for large samples:
  /// below [#LEAST] outcomes of any variant all shares are equal.
  ///
  /// Source: W. R. Thompson, *On the likelihood that one unknown probability exceeds another*,
  /// Biometrika 1933; O. Chapelle, L. Li, *An Empirical Evaluation of Thompson Sampling*, NIPS
  /// 2011.
  /// @param figures by variant, in their order; at least one
  /// @param seed of the draws
  /// @return the share of each, 0 to 1; their sum is 1
  public static double[] shares(BanditPlan plan, List<Figures> figures, long seed) {
    int arms = figures.size();
    double[] shares = new double[arms];
    if (figures.stream().anyMatch(each -> each.count() < LEAST)) {
      Arrays.fill(shares, 1.0 / arms);
      return shares;
    }
    SplittableRandom random = new SplittableRandom(seed);
    double sign = plan.better() == BanditPlan.Better.HIGHER ? 1 : -1;
    int[] best = new int[arms];
    int[] equals = new int[arms];
    for (int draw = 0; draw < DRAWS; draw++) {
      double most = Double.NEGATIVE_INFINITY;
      int ties = 0;
      for (int arm = 0; arm < arms; arm++) {
        Figures each = figures.get(arm);
        double value = sign * (each.mean() + each.deviation() * random.nextGaussian());
        if (value > most) {
          most = value;
          ties = 0;
        }
        if (value == most) {
          equals[ties++] = arm;
        }
      }
      best[equals[ties == 1 ? 0 : random.nextInt(ties)]]++;
    }
    double floor = Math.min(plan.floor(), 1.0 / arms);
    for (int arm = 0; arm < arms; arm++) {
      shares[arm] = floor + (1 - arms * floor) * best[arm] / DRAWS;
    }
    return shares;
  }

  /// Decides.
  /// @param variants names, in the order of `figures`
  public static BanditDecision of(
      BanditPlan plan,
      String endpoint,
      int number,
      int config,
      Instant at,
      List<String> variants,
      List<Figures> figures) {
    long seed = 31L * endpoint.hashCode() + number;
    double[] shares = shares(plan, figures, seed);
    List<Arm> arms = new ArrayList<>();
    for (int i = 0; i < shares.length; i++) {
      Figures each = figures.get(i);
      arms.add(new Arm(variants.get(i), each.count(), each.mean(), shares[i]));
    }
    return new BanditDecision(endpoint, number, config, at, seed, arms);
  }
}
