package io.millrace.ml.tree;

import static io.millrace.ml.tree.ModelFormatException.require;
import static io.millrace.ml.tree.Numbers.floats;
import static io.millrace.ml.tree.Numbers.integers;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Reads one element of XGBoost's `trees`.
final class XgboostTrees {
  private static final int MAX_CATEGORY = 1 << 24;

  /// Most words in the sets of categories of one tree: 16 MiB.
  private static final int MAX_WORDS = 1 << 22;

  private static final Set<String> ARRAYS =
      Set.of(
          "left_children",
          "right_children",
          "split_indices",
          "split_conditions",
          "default_left",
          "sum_hessian",
          "split_type",
          "categories",
          "categories_nodes",
          "categories_segments",
          "categories_sizes");

  private final Map<String, double[]> arrays = new HashMap<>();
  private int leafSize = 1;

  private XgboostTrees() {}

  /// @throws ModelFormatException if it breaks a rule; the indices of the inputs are left to
  ///     [#requireFeatures]
  static Tree read(ModelReader in) {
    XgboostTrees tree = new XgboostTrees();
    in.object("tree", key -> tree.member(in, key));
    return tree.tree();
  }

  private void member(ModelReader in, String key) {
    if (key.equals("tree_param")) {
      in.object(key, param -> parameter(in, param));
    } else if (ARRAYS.contains(key)) {
      arrays.put(key, in.numbers(key));
    } else {
      in.skip();
    }
  }

  private void parameter(ModelReader in, String key) {
    if (key.equals("size_leaf_vector")) {
      leafSize = XgboostFile.integer(key, in.text(key), 0, Integer.MAX_VALUE);
    } else {
      in.skip();
    }
  }

  private double[] required(String name) {
    double[] array = arrays.get(name);
    require(array != null, "no array '%s'", name);
    return java.util.Objects.requireNonNull(array);
  }

  private double[] optional(String name) {
    return arrays.getOrDefault(name, new double[0]);
  }

  private Tree tree() {
    require(
        leafSize <= 1,
        "leaves of %d values (multi_strategy multi_output_tree) are not supported; train with"
            + " one_output_per_tree",
        leafSize);
    NodeOrder order =
        NodeOrder.of(
            integers("left_children", required("left_children")),
            integers("right_children", required("right_children")));
    int nodes = required("left_children").length;
    boolean[] categorical = new boolean[nodes];
    int[][] categories = new int[nodes][];
    Arrays.fill(categories, new int[0]);
    readCategories(categorical, categories);
    Tree tree =
        new Tree(
            order.left(),
            order.right(),
            pick(order, integers("split_indices", splitIndices(order, nodes))),
            pick(order, floats(sized("split_conditions", nodes))),
            pick(
                order,
                arrays.containsKey("sum_hessian")
                    ? floats(sized("sum_hessian", nodes))
                    : new float[nodes]),
            pick(order, flags(sized("default_left", nodes))),
            pick(order, categorical),
            pick(order, categories));
    check(tree, order);
    return tree;
  }

  /// Pruned nodes have a mark in place of an index, which is not looked at.
  private double[] splitIndices(NodeOrder order, int nodes) {
    double[] indices = new double[nodes];
    double[] all = sized("split_indices", nodes);
    for (int node = 0; node < order.size(); node++) {
      if (order.left()[node] >= 0) {
        indices[order.files()[node]] = all[order.files()[node]];
      }
    }
    return indices;
  }

  private static void check(Tree tree, NodeOrder order) {
    for (int node = 0; node < tree.size(); node++) {
      int file = order.files()[node];
      float cover = tree.cover()[node];
      if (!Float.isFinite(cover)) {
        throw ModelFormatException.of("node %d: sum_hessian %s", file, cover);
      }
      if (tree.feature()[node] < 0) {
        throw ModelFormatException.of("node %d: split index %d", file, tree.feature()[node]);
      }
      // What stands in place of the threshold of a split by category does not matter.
      if (!tree.splitsByCategory(node) && !Float.isFinite(tree.value()[node])) {
        throw ModelFormatException.of(
            "node %d: %s %s",
            file, tree.leaf(node) ? "leaf value" : "threshold", tree.value()[node]);
      }
    }
  }

  private static boolean[] flags(double[] values) {
    boolean[] flags = new boolean[values.length];
    for (int i = 0; i < values.length; i++) {
      flags[i] = values[i] != 0;
    }
    return flags;
  }

  private static int[] pick(NodeOrder order, int[] values) {
    int[] picked = new int[order.size()];
    Arrays.setAll(picked, node -> values[order.files()[node]]);
    return picked;
  }

  private static float[] pick(NodeOrder order, float[] values) {
    float[] picked = new float[order.size()];
    for (int node = 0; node < picked.length; node++) {
      picked[node] = values[order.files()[node]];
    }
    return picked;
  }

  private static boolean[] pick(NodeOrder order, boolean[] values) {
    boolean[] picked = new boolean[order.size()];
    for (int node = 0; node < picked.length; node++) {
      picked[node] = values[order.files()[node]];
    }
    return picked;
  }

  private static int[][] pick(NodeOrder order, int[][] values) {
    int[][] picked = new int[order.size()][];
    Arrays.setAll(picked, node -> values[order.files()[node]]);
    return picked;
  }

  private double[] sized(String name, int nodes) {
    double[] array = required(name);
    require(array.length == nodes, "%s: %d entries for %d nodes", name, array.length, nodes);
    return array;
  }

  private void readCategories(boolean[] categorical, int[][] categories) {
    double[] types = optional("split_type");
    require(types.length <= categorical.length, "split_type longer than the tree");
    for (int i = 0; i < types.length; i++) {
      require(types[i] == 0 || types[i] == 1, "split_type[%d]: %s", i, types[i]);
      categorical[i] = types[i] == 1;
    }
    int[] nodes = integers("categories_nodes", optional("categories_nodes"));
    int[] segments = integers("categories_segments", optional("categories_segments"));
    int[] sizes = integers("categories_sizes", optional("categories_sizes"));
    int[] values = integers("categories", optional("categories"));
    require(
        segments.length == nodes.length && sizes.length == nodes.length,
        "categories_nodes, _segments and _sizes of different lengths");
    long words = 0;
    for (int i = 0; i < nodes.length; i++) {
      require(
          nodes[i] >= 0 && nodes[i] < categorical.length && categorical[nodes[i]],
          "categories for node %d, which does not split by category",
          nodes[i]);
      require(
          segments[i] >= 0 && sizes[i] >= 0 && (long) segments[i] + sizes[i] <= values.length,
          "categories of node %d: %d from %d (there are %d)",
          nodes[i],
          sizes[i],
          segments[i],
          values.length);
      int greatest = greatest(values, segments[i], sizes[i]);
      words += (greatest >> 5) + 1;
      require(words <= MAX_WORDS, "more than %d words of categories", MAX_WORDS);
      categories[nodes[i]] = bits(values, segments[i], sizes[i], greatest);
    }
  }

  private static int greatest(int[] values, int from, int size) {
    int greatest = -1;
    for (int i = from; i < from + size; i++) {
      require(values[i] >= 0 && values[i] < MAX_CATEGORY, "category %d", values[i]);
      greatest = Math.max(greatest, values[i]);
    }
    return greatest;
  }

  private static int[] bits(int[] values, int from, int size, int greatest) {
    int[] bits = new int[(greatest >> 5) + 1];
    for (int i = from; i < from + size; i++) {
      bits[values[i] >> 5] |= 1 << (values[i] & 31);
    }
    return bits;
  }

  /// @throws ModelFormatException if a split looks at an input that there is not
  static void requireFeatures(Tree tree, int features) {
    for (int node = 0; node < tree.size(); node++) {
      if (!tree.leaf(node) && tree.feature()[node] >= features) {
        throw ModelFormatException.of(
            "feature %d (expected: 0 to %d)", tree.feature()[node], features - 1);
      }
    }
  }
}
