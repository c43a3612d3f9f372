package io.millrace.ml.tree;

import io.millrace.base.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Random models of a given shape, with the plainest evaluator that there can be.
public final class RandomTrees {
  /// A node as an object, evaluated by recursion.
  public record Node(
      int feature,
      float value,
      boolean defaultLeft,
      List<Integer> categories,
      float cover,
      List<Node> children) {
    public boolean leaf() {
      return children.isEmpty();
    }

    public float evaluate(double[] row) {
      return leaf() ? value : children.get(goesLeft(row) ? 0 : 1).evaluate(row);
    }

    public boolean goesLeft(double[] row) {
      float x = (float) row[feature];
      if (Float.isNaN(x)) {
        return defaultLeft;
      }
      return categories.isEmpty() ? x < value : !categories.contains((int) x);
    }
  }

  private static final float[] EDGES = {
    0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE
  };

  private final Random random;
  private final int features;

  /// What numbers are compared with; empty if the last input is a category.
  private final float[] thresholds;

  public RandomTrees(Random random, int features) {
    this(random, features, new float[0]);
  }

  private RandomTrees(Random random, int features, float[] thresholds) {
    this.random = random;
    this.features = features;
    this.thresholds = thresholds;
  }

  /// Without categories; rows have thresholds, their neighbours, and what is no number.
  /// @param most thresholds that there may be
  static RandomTrees ofNumbers(Random random, int features, int most) {
    float[] thresholds = new float[most];
    for (int i = 0; i < most; i++) {
      thresholds[i] =
          random.nextInt(10) == 0
              ? EDGES[random.nextInt(EDGES.length)]
              : (float) random.nextGaussian() * (random.nextBoolean() ? 1 : 1e6f);
    }
    return new RandomTrees(random, features, thresholds);
  }

  public List<Node> trees(int count, int depth) {
    List<Node> trees = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      trees.add(node(depth, 1 + random.nextInt(1000)));
    }
    return trees;
  }

  /// Inputs are numbers on a grid, so that values meet thresholds; the last input is a category.
  private Node node(int depth, float cover) {
    if (depth == 0 || random.nextInt(6) == 0) {
      return new Node(0, random.nextFloat() * 2 - 1, false, List.of(), cover, List.of());
    }
    int feature = random.nextInt(features);
    float left = cover * random.nextInt(101) / 100;
    List<Integer> categories =
        thresholds.length == 0 && feature == features - 1
            ? random.ints(1 + random.nextInt(4), 0, 70).distinct().boxed().toList()
            : List.of();
    return new Node(
        feature,
        thresholds.length == 0
            ? (random.nextInt(9) - 4) / 2f
            : thresholds[random.nextInt(thresholds.length)],
        random.nextBoolean(),
        categories,
        cover,
        List.of(node(depth - 1, left), node(depth - 1, Math.max(0, cover - left))));
  }

  public double[] row() {
    double[] row = new double[features];
    if (thresholds.length > 0) {
      Arrays.setAll(row, _ -> near(thresholds[random.nextInt(thresholds.length)]));
      return row;
    }
    for (int f = 0; f < features; f++) {
      row[f] = f == features - 1 ? random.nextInt(72) : (random.nextInt(9) - 4) / 2.0;
      if (random.nextInt(8) == 0) {
        row[f] = EXTREMES[random.nextInt(f == features - 1 ? 1 : EXTREMES.length)];
      }
    }
    return row;
  }

  private double near(float threshold) {
    return switch (random.nextInt(10)) {
      case 0 -> Math.nextDown(threshold);
      case 1 -> Math.nextUp(threshold);
      case 2 -> Math.nextDown((double) threshold);
      case 3 -> random.nextGaussian();
      case 4 -> Double.NaN;
      case 5 -> Double.longBitsToDouble(0xFFF8_0000_0000_0000L); // another NaN
      case 6 -> random.nextBoolean() ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
      default -> threshold;
    };
  }

  private static final double[] EXTREMES = {
    Double.NaN,
    -0.0,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY
  };

  /// The file that XGBoost would write for these trees, all of group 0.
  public static byte[] file(List<Node> trees, int features, float baseScore) {
    ObjectNode root = Json.object();
    root.putArray("version").add(3).add(2).add(0);
    ObjectNode learner = root.putObject("learner");
    learner
        .putObject("learner_model_param")
        .put("base_score", "[" + baseScore + "]")
        .put("num_class", "0")
        .put("num_feature", Integer.toString(features))
        .put("num_target", "1");
    learner.putObject("objective").put("name", "reg:squarederror");
    ObjectNode booster = learner.putObject("gradient_booster").put("name", "gbtree");
    ObjectNode model = booster.putObject("model");
    ArrayNode info = model.putArray("tree_info");
    ArrayNode array = model.putArray("trees");
    for (Node tree : trees) {
      info.add(0);
      write(tree, array.addObject());
    }
    return Json.bytes(root);
  }

  private static void write(Node tree, ObjectNode json) {
    List<Node> nodes = new ArrayList<>(List.of(tree));
    ArrayNode left = json.putArray("left_children");
    ArrayNode right = json.putArray("right_children");
    ArrayNode indices = json.putArray("split_indices");
    ArrayNode conditions = json.putArray("split_conditions");
    ArrayNode defaults = json.putArray("default_left");
    ArrayNode covers = json.putArray("sum_hessian");
    ArrayNode types = json.putArray("split_type");
    ArrayNode categories = json.putArray("categories");
    ArrayNode owners = json.putArray("categories_nodes");
    ArrayNode segments = json.putArray("categories_segments");
    ArrayNode sizes = json.putArray("categories_sizes");
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      left.add(node.leaf() ? -1 : nodes.size());
      right.add(node.leaf() ? -1 : nodes.size() + 1);
      nodes.addAll(node.children());
      indices.add(node.feature());
      conditions.add(node.value());
      defaults.add(node.defaultLeft() ? 1 : 0);
      covers.add(node.cover());
      types.add(node.categories().isEmpty() ? 0 : 1);
      if (!node.categories().isEmpty()) {
        owners.add(i);
        segments.add(categories.size());
        sizes.add(node.categories().size());
        node.categories().forEach(categories::add);
      }
    }
  }
}
