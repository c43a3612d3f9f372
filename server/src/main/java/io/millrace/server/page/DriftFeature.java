package io.millrace.server.page;

import io.millrace.ml.drift.DriftLimits;
import io.millrace.monitoring.MonitoringExecution;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;

/// What one monitoring execution measured of one column.
///
/// @param by what made it drift; empty unless it did
/// @param measures by name, in the order to show
/// @param missing rows without a value
/// @param newLevels levels that the baseline does not have
public record DriftFeature(
    String name,
    Outcome outcome,
    List<String> by,
    SequencedMap<String, Double> measures,
    long rows,
    long missing,
    List<String> newLevels) {
  private static final double LEAST_P_VALUE = 1e-12;
  private static final double P_VALUE = DriftLimits.DEFAULT.pValue();

  /// The measures that decide, each with the reason it is named by and its limit.
  private static final Map<String, Deciding> DECIDING =
      Map.of(
          "l_infinity_robust", new Deciding("l_infinity", DriftLimits.DEFAULT.lInfinity()),
          "wasserstein_over_std", new Deciding("wasserstein", DriftLimits.DEFAULT.wasserstein()),
          "js_excess", new Deciding("js", DriftLimits.DEFAULT.jensenShannon()),
          "new_level_share", new Deciding("new_levels", DriftLimits.DEFAULT.newLevelShare()),
          "missing_change", new Deciding("missing", DriftLimits.DEFAULT.missingShare()));

  /// The p-value that a measure needs besides being large.
  private static final Map<String, String> CHANCE =
      Map.of(
          "js_excess", "chi2_p", "new_level_share", "new_level_p", "missing_change", "missing_p");

  private record Deciding(String reason, double limit) {}

  /// Whether it drifted; too little data is not "no drift".
  public enum Outcome {
    DRIFT,
    NO_DRIFT,
    TOO_FEW_ROWS
  }

  /// A line of the table of measures.
  /// @param limit empty if the measure does not decide
  public record Line(String label, String value, String limit, Tone tone) {}

  /// The columns of a data comparison; none of one of quality.
  static List<DriftFeature> of(MonitoringExecution execution) {
    return execution.figures().path("features").valueStream().map(DriftFeature::of).toList();
  }

  static Optional<DriftFeature> find(MonitoringExecution execution, String name) {
    return of(execution).stream().filter(feature -> feature.name().equals(name)).findFirst();
  }

  private static DriftFeature of(JsonNode node) {
    SequencedMap<String, Double> measures = new LinkedHashMap<>();
    node.path("measures")
        .properties()
        .forEach(e -> measures.put(e.getKey(), e.getValue().asDouble()));
    return new DriftFeature(
        node.path("name").asString(""),
        switch (node.path("outcome").asString("")) {
          case "drift" -> Outcome.DRIFT;
          case "no_drift" -> Outcome.NO_DRIFT;
          default -> Outcome.TOO_FEW_ROWS;
        },
        node.path("by").valueStream().map(JsonNode::asString).toList(),
        measures,
        node.path("rows").asLong(0),
        node.path("missing").asLong(0),
        node.path("new_levels").valueStream().map(JsonNode::asString).toList());
  }

  public boolean drifted() {
    return outcome == Outcome.DRIFT;
  }

  /// How far it moved, as a multiple of the limit: the largest of the measures that decide, each
  /// over its own limit, as far as it is beyond chance. Above 1 it drifts. NaN with too few rows.
  public double degree() {
    if (outcome == Outcome.TOO_FEW_ROWS) {
      return Double.NaN;
    }
    return DECIDING.entrySet().stream()
        .mapToDouble(each -> degree(each.getKey(), each.getValue().limit()))
        .max()
        .orElse(0);
  }

  private double degree(String measure, double limit) {
    return isChance(measure) ? 0 : Math.abs(measures.getOrDefault(measure, 0.0)) / limit;
  }

  private boolean isChance(String measure) {
    return measure.equals("wasserstein_over_std")
        ? measures.getOrDefault("l_infinity_robust", 0.0) <= 0
        : CHANCE.containsKey(measure) && measures.getOrDefault(CHANCE.get(measure), 1.0) >= P_VALUE;
  }

  /// The measures in words, those that decide first.
  public List<Line> lines() {
    List<Line> deciding = new ArrayList<>();
    List<Line> shown = new ArrayList<>();
    measures.forEach(
        (name, value) -> {
          OptionalDouble limit = limit(name);
          (limit.isPresent() ? deciding : shown)
              .add(new Line(label(name), text(name, value), text(limit), tone(name)));
        });
    deciding.addAll(shown);
    return List.copyOf(deciding);
  }

  private static OptionalDouble limit(String measure) {
    Deciding deciding = DECIDING.get(measure);
    return deciding == null ? OptionalDouble.empty() : OptionalDouble.of(deciding.limit());
  }

  private static String text(String measure, double value) {
    return measure.endsWith("_p") && value < LEAST_P_VALUE ? "<1e-12" : Format.number(value);
  }

  private static String text(OptionalDouble limit) {
    return limit.isPresent() ? Format.number(limit.getAsDouble()) : "";
  }

  private Tone tone(String measure) {
    Deciding deciding = DECIDING.get(measure);
    if (deciding == null) {
      return Tone.waiting("Shown only");
    }
    if (by.contains(deciding.reason())) {
      return Tone.err("Violation");
    }
    boolean isLarge = Math.abs(measures.getOrDefault(measure, 0.0)) > deciding.limit();
    return isLarge ? Tone.waiting("May be chance") : Tone.ok("Within");
  }

  /// What made it drift, in words.
  public List<String> reasons() {
    return by.stream()
        .map(
            reason ->
                switch (reason) {
                  case "l_infinity" -> "largest difference of shares";
                  case "wasserstein" -> "Wasserstein distance";
                  case "js" -> "Jensen-Shannon distance";
                  case "new_levels" -> "new levels";
                  case "missing" -> "missing values";
                  default -> Format.words(reason);
                })
        .toList();
  }

  private static String label(String measure) {
    return switch (measure) {
      case "l_infinity" -> "Largest difference of shares";
      case "l_infinity_robust" -> "Largest difference of shares, beyond chance";
      case "wasserstein" -> "Wasserstein distance, in the column's unit";
      case "wasserstein_over_std" -> "Wasserstein distance, in standard deviations";
      case "ks_p" -> "Kolmogorov-Smirnov p-value";
      case "psi" -> "PSI";
      case "psi_quantile10" -> "PSI by deciles";
      case "psi_noise" -> "PSI that chance gives";
      case "js" -> "Jensen-Shannon distance";
      case "js_excess" -> "Jensen-Shannon distance, beyond chance";
      case "mean_shift" -> "Change of the mean";
      case "median_shift" -> "Change of the median";
      case "chi2" -> "χ²";
      case "chi2_p" -> "χ² p-value";
      case "cramers_v" -> "Cramér's V";
      case "new_level_share" -> "Share of rows in new levels";
      case "new_level_p" -> "New levels p-value";
      case "missing_change" -> "Change of the share of missing values";
      case "missing_p" -> "Missing values p-value";
      default -> Format.words(measure);
    };
  }
}
