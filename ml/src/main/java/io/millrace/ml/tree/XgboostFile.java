package io.millrace.ml.tree;

import static io.millrace.ml.tree.ModelFormatException.require;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/// The parts of an XGBoost model file that predicting and explaining need, checked.
///
/// @param featureNames empty if the file has none
/// @param groups margins of a row: 1, or one per class or target
/// @param baseScores one per group, on the scale of the margins
/// @param booster what is added to them
/// @param bestRound the best round that early stopping found, from 0
record XgboostFile(
    int features,
    List<String> featureNames,
    Objective objective,
    int groups,
    float[] baseScores,
    Booster booster,
    OptionalInt bestRound) {
  private static final int NEWEST_MAJOR = 3;
  private static final int MAX_FEATURES = 1_000_000;
  private static final int MAX_GROUPS = 100_000;

  /// What training made.
  sealed interface Booster {
    /// @param trees weighted, if it is a `dart`
    /// @param groups the group that each tree adds to
    /// @param roundEnds of each round the number of trees with it and all before; empty if the file
    ///     does not say
    record Trees(List<Tree> trees, int[] groups, int[] roundEnds) implements Booster {
      /// Without the rounds after `last`.
      Trees upTo(int last) {
        require(last < roundEnds.length, "best_iteration %d of %d rounds", last, roundEnds.length);
        int end = roundEnds[last];
        return new Trees(
            trees.subList(0, end), Arrays.copyOf(groups, end), Arrays.copyOf(roundEnds, last + 1));
      }
    }

    /// @param weights feature-major `[(features + 1) * groups]`; the last row is the bias
    record Linear(float[] weights) implements Booster {}
  }

  /// @throws ModelFormatException if it is no XGBoost model or breaks a rule
  static XgboostFile parse(byte[] file) {
    ModelReader in = reader(file);
    XgboostParts parts = new XgboostParts();
    parts.read(in);
    in.end();
    return parts.file();
  }

  static XgboostFile of(
      XgboostParts.Learner learner, XgboostParts.GradientBooster booster, int[] version) {
    require(
        version.length > 0 && version[0] >= 1 && version[0] <= NEWEST_MAJOR,
        "version %s (expected: 1 to %d; newer models may mean something else)",
        Arrays.toString(version),
        NEWEST_MAJOR);
    int features = integer("num_feature", learner.features(), 1, MAX_FEATURES);
    int classes = integer("num_class", learner.classes(), 0, MAX_GROUPS);
    int targets = integer("num_target", learner.targets(), 0, MAX_GROUPS);
    Objective objective = Objective.named(learner.objective());
    require(
        objective.multiclass() == classes > 1,
        "objective %s with %d classes",
        objective.label(),
        classes);
    require(classes <= 1 || targets <= 1, "%d classes and %d targets", classes, targets);
    int groups = Math.max(1, Math.max(classes, targets));
    List<String> names = learner.featureNames();
    require(
        names.isEmpty() || names.size() == features,
        "%d feature names for %d features",
        names.size(),
        features);
    return new XgboostFile(
        features,
        List.copyOf(names),
        objective,
        groups,
        baseScores(learner.baseScore(), objective, groups),
        booster.checked(features, groups),
        learner.bestRound().isEmpty()
            ? OptionalInt.empty()
            : OptionalInt.of(integer("best_iteration", learner.bestRound(), 0, Integer.MAX_VALUE)));
  }

  private static ModelReader reader(byte[] file) {
    int first = 0;
    while (first < file.length && Character.isWhitespace(file[first])) {
      first++;
    }
    require(first < file.length, "the file is empty");
    if (file[first] != '{') {
      throw new ModelFormatException(
          looksBinary(file)
              ? "the old binary format; load it with XGBoost 3.0 or older and save it as model.json"
              : "neither JSON nor UBJSON",
          null);
    }
    boolean json = first + 1 < file.length && "\" \t\r\n}".indexOf(file[first + 1]) >= 0;
    return json ? new JsonReader(file) : new UbjsonReader(file);
  }

  /// The binary format of XGBoost before 3.1 names its booster within the first kilobyte.
  private static boolean looksBinary(byte[] file) {
    String start = new String(file, 0, Math.min(file.length, 1_024), ISO_8859_1);
    return start.startsWith("binf") || start.contains("gbtree") || start.contains("gblinear");
  }

  /// Both forms: `"1.68E4"`, and since 3.1 a vector as text, `"[1.68E4]"`.
  private static float[] baseScores(String text, Objective objective, int groups) {
    boolean vector = text.startsWith("[") && text.endsWith("]");
    List<String> parts =
        List.of((vector ? text.substring(1, text.length() - 1) : text).split(",", -1));
    require(
        parts.size() == 1 || parts.size() == groups,
        "base_score '%s' (expected: 1 or %d numbers)",
        text,
        groups);
    List<Float> given = new ArrayList<>();
    for (String part : parts) {
      try {
        given.add(objective.margin(Float.parseFloat(part.strip())));
      } catch (NumberFormatException e) {
        throw new ModelFormatException("base_score '%s' is no number".formatted(text), e);
      }
      require(Float.isFinite(given.getLast()), "base_score '%s'", text);
    }
    float[] scores = new float[groups];
    for (int group = 0; group < groups; group++) {
      scores[group] = given.get(given.size() == 1 ? 0 : group);
    }
    return scores;
  }

  static int integer(String key, String text, int least, int most) {
    try {
      int value = Integer.parseInt(text);
      require(
          value >= least && value <= most, "%s %d (expected: %d to %d)", key, value, least, most);
      return value;
    } catch (NumberFormatException e) {
      throw new ModelFormatException("%s '%s' is no number".formatted(key, text), e);
    }
  }
}
