package io.millrace.ml.tree;

import static io.millrace.ml.tree.ModelFormatException.require;
import static io.millrace.ml.tree.Numbers.floats;
import static io.millrace.ml.tree.Numbers.integers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a model file says, in whatever order it says it; checked where one part alone can be.
final class XgboostParts {
  private static final int MAX_TREES = 1_000_000;

  private int[] version = {};
  private @Nullable Learner learner;
  private final GradientBooster booster = new GradientBooster();

  void read(ModelReader in) {
    in.object(
        "model",
        key -> {
          switch (key) {
            case "learner" -> {
              learner = new Learner();
              in.object(key, member -> learner(in, member));
            }
            case "version" -> version = integers(key, in.numbers(key));
            default -> in.skip();
          }
        });
  }

  XgboostFile file() {
    require(learner != null, "no 'learner': this is no XGBoost model");
    return XgboostFile.of(Objects.requireNonNull(learner), booster, version);
  }

  private void learner(ModelReader in, String key) {
    Learner current = Objects.requireNonNull(learner);
    switch (key) {
      case "feature_names" ->
          in.array(key, () -> current.featureNames.add(in.text("feature_names")));
      case "gradient_booster" -> in.object(key, member -> booster.member(in, member));
      case "attributes" -> in.object(key, member -> current.attribute(in, member));
      case "learner_model_param" -> in.object(key, member -> current.parameter(in, member));
      case "objective" -> in.object(key, member -> current.objective(in, member));
      default -> in.skip();
    }
  }

  /// The members of `learner` but the booster.
  static final class Learner {
    private final List<String> featureNames = new ArrayList<>();
    private String baseScore = "";
    private String classes = "0";
    private String features = "";
    private String targets = "1";
    private String objective = "";
    private String bestRound = "";

    private void attribute(ModelReader in, String key) {
      if (key.equals("best_iteration")) {
        bestRound = in.text(key);
      } else {
        in.skip();
      }
    }

    private void parameter(ModelReader in, String key) {
      switch (key) {
        case "base_score" -> baseScore = in.text(key).strip();
        case "num_class" -> classes = in.text(key);
        case "num_feature" -> features = in.text(key);
        case "num_target" -> targets = in.text(key);
        default -> in.skip();
      }
    }

    private void objective(ModelReader in, String key) {
      if (key.equals("name")) {
        objective = in.text(key);
      } else {
        in.skip();
      }
    }

    List<String> featureNames() {
      return featureNames;
    }

    String baseScore() {
      return baseScore;
    }

    String classes() {
      return classes;
    }

    String features() {
      return features;
    }

    String targets() {
      return targets;
    }

    String objective() {
      return objective;
    }

    /// The best round that early stopping found, from 0; empty if there is none.
    String bestRound() {
      return bestRound;
    }
  }

  /// The member `gradient_booster`; that of a `dart` has one of a `gbtree` inside.
  static final class GradientBooster {
    private String name = "";
    private final List<Tree> trees = new ArrayList<>();
    private boolean hasTrees;
    private double[] treeInfo = {};
    private double[] rounds = {};
    private double @Nullable [] weightDrop;
    private double @Nullable [] weights;

    private void member(ModelReader in, String key) {
      switch (key) {
        case "name" -> name = in.text(key);
        case "model" -> in.object(key, member -> model(in, member));
        case "gbtree" -> in.object(key, member -> inner(in, member));
        case "weight_drop" -> weightDrop = in.numbers(key);
        default -> in.skip();
      }
    }

    private void inner(ModelReader in, String key) {
      if (key.equals("model")) {
        in.object(key, member -> model(in, member));
      } else {
        in.skip();
      }
    }

    private void model(ModelReader in, String key) {
      switch (key) {
        case "trees" -> {
          require(!hasTrees, "'trees' twice");
          hasTrees = true;
          in.array(key, () -> trees.add(tree(in)));
        }
        case "tree_info" -> treeInfo = in.numbers(key);
        case "iteration_indptr" -> rounds = in.numbers(key);
        case "weights" -> weights = in.numbers(key);
        default -> in.skip();
      }
    }

    private Tree tree(ModelReader in) {
      require(trees.size() < MAX_TREES, "more than %d trees", MAX_TREES);
      try {
        return XgboostTrees.read(in);
      } catch (ModelFormatException e) {
        throw new ModelFormatException("tree %d: %s".formatted(trees.size(), e.getMessage()), e);
      }
    }

    XgboostFile.Booster checked(int features, int groups) {
      return switch (name) {
        case "gbtree" -> trees(features, groups);
        case "dart" -> weighted(trees(features, groups));
        case "gblinear" -> linear(features, groups);
        default ->
            throw new ModelFormatException(
                "booster '%s' (expected: gbtree, dart or gblinear)".formatted(name), null);
      };
    }

    private XgboostFile.Booster.Trees trees(int features, int groups) {
      require(hasTrees, "no array 'trees'");
      for (int i = 0; i < trees.size(); i++) {
        try {
          XgboostTrees.requireFeatures(trees.get(i), features);
        } catch (ModelFormatException e) {
          throw new ModelFormatException("tree %d: %s".formatted(i, e.getMessage()), e);
        }
      }
      int[] of = integers("tree_info", treeInfo);
      require(
          of.length == trees.size(),
          "tree_info has %d entries for %d trees",
          of.length,
          trees.size());
      for (int group : of) {
        require(group >= 0 && group < groups, "tree_info: group %d of %d", group, groups);
      }
      return new XgboostFile.Booster.Trees(List.copyOf(trees), of, roundEnds());
    }

    /// Files before 1.7 do not say where rounds end.
    private int[] roundEnds() {
      int[] starts = integers("iteration_indptr", rounds);
      for (int i = 0; i < starts.length; i++) {
        require(
            starts[i] >= (i == 0 ? 0 : starts[i - 1]) && starts[i] <= trees.size(),
            "iteration_indptr[%d]: %d",
            i,
            starts[i]);
      }
      return starts.length == 0 ? starts : Arrays.copyOfRange(starts, 1, starts.length);
    }

    private XgboostFile.Booster.Trees weighted(XgboostFile.Booster.Trees all) {
      require(weightDrop != null, "dart without 'weight_drop'");
      float[] factors = floats(Objects.requireNonNull(weightDrop));
      require(
          factors.length == trees.size(),
          "weight_drop has %d entries for %d trees",
          factors.length,
          trees.size());
      List<Tree> weighted = new ArrayList<>();
      for (int i = 0; i < factors.length; i++) {
        require(Float.isFinite(factors[i]), "weight_drop[%d]: %s", i, factors[i]);
        Tree tree = trees.get(i).times(factors[i]);
        for (int node = 0; node < tree.size(); node++) {
          require(
              !tree.leaf(node) || Float.isFinite(tree.value()[node]),
              "weight_drop[%d]: %s is too large",
              i,
              factors[i]);
        }
        weighted.add(tree);
      }
      return new XgboostFile.Booster.Trees(weighted, all.groups(), all.roundEnds());
    }

    private XgboostFile.Booster.Linear linear(int features, int groups) {
      require(weights != null, "gblinear without 'weights'");
      float[] all = floats(Objects.requireNonNull(weights));
      long expected = (features + 1L) * groups;
      require(
          all.length == expected,
          "weights has %d entries (expected: %d, %d features and the bias for each of %d groups)",
          all.length,
          expected,
          features,
          groups);
      for (int i = 0; i < all.length; i++) {
        require(Float.isFinite(all[i]), "weights[%d]: %s", i, all[i]);
      }
      return new XgboostFile.Booster.Linear(all);
    }
  }
}
