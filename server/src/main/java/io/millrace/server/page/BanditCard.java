package io.millrace.server.page;

import io.millrace.serving.EndpointConfig;
import io.millrace.serving.bandit.BanditDecision;
import io.millrace.serving.bandit.BanditPlan;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// How an endpoint's bandit shares requests among its variants, and why.
///
/// @param metric whose mean decides
/// @param better `higher` or `lower`: which mean is the better one
/// @param rule how shares come about, in words
/// @param state what keeps them from it, in words; empty if nothing does
/// @param decided when the newest decision was made
/// @param rows one per variant, empty before the first decision
/// @param shares over time; absent while there are too few decisions to see a way
public record BanditCard(
    String metric,
    String better,
    String rule,
    String state,
    Optional<Instant> decided,
    List<Row> rows,
    Optional<StackedColumns> shares) {
  /// How many decisions are shown.
  static final int DECISIONS = 60;

  private static final int FEWEST = 3;
  private static final double WHOLE = 100;

  public BanditCard {
    rows = List.copyOf(rows);
  }

  /// @param mean of the outcomes; `–` without any
  public record Row(String variant, String share, String outcomes, String mean) {}

  /// @param all newest first, also of earlier configs
  /// @param isRolling whether a rollout goes on
  static BanditCard of(
      EndpointConfig config,
      BanditPlan plan,
      List<BanditDecision> all,
      boolean isRolling,
      Instant now) {
    List<BanditDecision> own =
        all.stream().filter(each -> each.config() == config.number()).toList();
    return new BanditCard(
        plan.metric(),
        plan.better().name().toLowerCase(Locale.ROOT),
        ("Every %s each variant's share becomes the probability that it is the best one, and is at"
                + " least %s.")
            .formatted(Format.duration(plan.every()), Format.share(plan.floor())),
        state(own, isRolling),
        own.stream().findFirst().map(BanditDecision::at),
        own.isEmpty() ? List.of() : own.getFirst().arms().stream().map(BanditCard::row).toList(),
        own.size() < FEWEST ? Optional.empty() : Optional.of(shares(own.reversed(), now)));
  }

  private static String state(List<BanditDecision> own, boolean isRolling) {
    if (isRolling) {
      return "While the rollout goes on, requests are shared by the weights of the declaration.";
    }
    if (own.isEmpty()) {
      return "Until the first decision, requests are shared by the weights of the declaration.";
    }
    String few =
        own.getFirst().arms().stream()
            .filter(arm -> arm.outcomes() < BanditDecision.LEAST)
            .map(arm -> "%s has %s".formatted(arm.variant(), Format.count(arm.outcomes())))
            .collect(Collectors.joining(", "));
    return few.isEmpty()
        ? ""
        : "Until each variant has %d outcomes, all shares are equal: %s."
            .formatted(BanditDecision.LEAST, few);
  }

  private static Row row(BanditDecision.Arm arm) {
    return new Row(
        arm.variant(),
        Format.share(arm.share()),
        Format.count(arm.outcomes()),
        arm.outcomes() == 0 ? "–" : Format.number(arm.mean()));
  }

  /// @param own oldest first
  private static StackedColumns shares(List<BanditDecision> own, Instant now) {
    SequencedMap<String, double[]> byVariant = new LinkedHashMap<>();
    double[] left = new double[own.size()];
    Arrays.fill(left, WHOLE);
    int arms = own.getFirst().arms().size();
    for (int arm = 0; arm < arms; arm++) {
      double[] values = new double[own.size()];
      for (int i = 0; i < values.length; i++) {
        // Never over the whole by a rounding: the axis would end far above it.
        values[i] = Math.min(left[i], WHOLE * own.get(i).arms().get(arm).share());
        left[i] -= values[i];
      }
      byVariant.put(own.getFirst().arms().get(arm).variant(), values);
    }
    return StackedColumns.of(
        "Share of the requests by variant over %s: %s"
            .formatted(Format.count(own.size(), "decision"), ways(own)),
        "Decided at, UTC",
        own.stream().map(each -> Format.time(each.at(), now)).toList(),
        StackedColumns.variants(byVariant));
  }

  private static String ways(List<BanditDecision> own) {
    List<BanditDecision.Arm> first = own.getFirst().arms();
    return own.getLast().arms().stream()
        .map(
            arm ->
                "%s %s, at first %s"
                    .formatted(
                        arm.variant(),
                        Format.share(arm.share()),
                        first.stream()
                            .filter(each -> each.variant().equals(arm.variant()))
                            .findFirst()
                            .map(each -> Format.share(each.share()))
                            .orElse("–")))
        .collect(Collectors.joining("; "));
  }
}
