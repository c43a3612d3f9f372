package io.millrace.pipeline.training.xgboost;

import static io.millrace.base.ErrorCode.TRAINING_INVALID;

import io.millrace.base.MillraceException;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// How XGBoost trains: its own names and, where nothing is said, its own defaults.
///
/// @param rounds how many rounds of trees are grown, 1 to 10,000; default 100
/// @param booster what is handed to the library as it is, by name
public record XgboostParams(int rounds, Map<String, String> booster) {
  private static final String FIX =
      "Use XGBoost's own parameter names for regression trees; see docs/training.md.";
  private static final int DEFAULT_ROUNDS = 100;
  private static final int MOST_ROUNDS = 10_000;

  /// Names that mean the number of rounds in one of XGBoost's interfaces.
  private static final Set<String> ROUNDS = Set.of("n_estimators", "num_boost_round", "num_round");

  /// The parameters of tree boosters that make sense for regression on one machine.
  private static final Set<String> KNOWN =
      Set.of(
          "alpha",
          "base_score",
          "colsample_bylevel",
          "colsample_bynode",
          "colsample_bytree",
          "eta",
          "gamma",
          "grow_policy",
          "huber_slope",
          "interaction_constraints",
          "lambda",
          "learning_rate",
          "max_bin",
          "max_delta_step",
          "max_depth",
          "max_leaves",
          "min_child_weight",
          "min_split_loss",
          "monotone_constraints",
          "nthread",
          "num_parallel_tree",
          "objective",
          "reg_alpha",
          "reg_lambda",
          "sampling_method",
          "seed",
          "subsample",
          "tree_method");

  private static final Set<String> OBJECTIVES =
      Set.of("reg:absoluteerror", "reg:pseudohubererror", "reg:squarederror");

  /// @throws MillraceException with `TRAINING_INVALID` if a rule above is broken
  public XgboostParams {
    booster = Map.copyOf(booster);
    MillraceException.require(
        rounds >= 1 && rounds <= MOST_ROUNDS,
        TRAINING_INVALID,
        "Choose between 1 and 10000 rounds.",
        "rounds of xgboost: %d (expected: 1 to %d)",
        rounds,
        MOST_ROUNDS);
    for (String name : booster.keySet()) {
      MillraceException.require(
          KNOWN.contains(name),
          TRAINING_INVALID,
          FIX,
          "params of xgboost: '%s' is not known (did you mean '%s'?)",
          name,
          nearest(name));
    }
    String objective = booster.getOrDefault("objective", "reg:squarederror");
    MillraceException.require(
        OBJECTIVES.contains(objective),
        TRAINING_INVALID,
        "Choose reg:squarederror, reg:absoluteerror or reg:pseudohubererror.",
        "objective of xgboost: '%s' is not supported",
        objective);
  }

  /// @param params a JSON object of names and plain values, or nothing
  /// @throws MillraceException with `TRAINING_INVALID`
  public static XgboostParams parse(JsonNode params) {
    int rounds = DEFAULT_ROUNDS;
    Map<String, String> booster = new TreeMap<>();
    for (Map.Entry<String, JsonNode> param : params.properties()) {
      JsonNode value = param.getValue();
      MillraceException.require(
          value.isValueNode() && !value.isNull(),
          TRAINING_INVALID,
          FIX,
          "params of xgboost: '%s' is %s (expected: a number or a text)",
          param.getKey(),
          value);
      if (ROUNDS.contains(param.getKey())) {
        rounds = value.asInt(0);
      } else {
        booster.put(param.getKey(), value.asString());
      }
    }
    return new XgboostParams(rounds, booster);
  }

  private static String nearest(String name) {
    return KNOWN.stream()
        .min(Comparator.<String>comparingInt(k -> distance(k, name)).thenComparing(k -> k))
        .orElse("eta");
  }

  /// Levenshtein's: how many letters have to be put in, left out or exchanged.
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int kept = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(kept, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
