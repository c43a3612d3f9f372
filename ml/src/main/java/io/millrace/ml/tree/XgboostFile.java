package io.millrace.ml.tree;

import static io.millrace.ml.tree.ModelFormatException.require;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// The parts of an XGBoost model file that predicting needs, checked.
/// @param groups outputs of a row: 1, or one per class
/// @param treeGroups the group that each tree adds to
record XgboostFile(
    int features,
    List<String> featureNames,
    Objective objective,
    int groups,
    float[] baseScores,
    List<Tree> trees,
    int[] treeGroups) {
  private static final int NEWEST_MAJOR = 3;
  private static final int MAX_TREES = 1_000_000;
  private static final int MAX_CATEGORY = 1 << 24;

  /// @throws ModelFormatException if it is no XGBoost model or breaks a rule
  static XgboostFile parse(byte[] file) {
    JsonNode root = tree(file);
    require(root.path("learner").isObject(), "no 'learner': this is no XGBoost model");
    int major = root.path("version").path(0).asInt(0);
    require(
        major >= 1 && major <= NEWEST_MAJOR,
        "version %s (expected: 1 to %d; newer models may mean something else)",
        root.path("version"),
        NEWEST_MAJOR);
    JsonNode learner = root.path("learner");
    JsonNode parameters = learner.path("learner_model_param");
    int features = integer(parameters, "num_feature", 1, 10_000_000);
    int classes = integer(parameters, "num_class", 0, 100_000);
    int targets = parameters.has("num_target") ? integer(parameters, "num_target", 0, 1_000) : 1;
    require(targets <= 1, "%d targets (expected: one)", targets);
    int groups = Math.max(1, classes);
    Objective objective = Objective.named(learner.path("objective").path("name").asString(""));
    require(
        objective.multiclass() == groups > 1,
        "objective %s with %d classes",
        objective.label(),
        classes);
    JsonNode booster = learner.path("gradient_booster");
    String kind = booster.path("name").asString("");
    require(kind.equals("gbtree"), "booster '%s' (expected: gbtree)", kind);
    JsonNode model = booster.path("model");
    List<Tree> trees = trees(model.path("trees"), features);
    return new XgboostFile(
        features,
        names(learner.path("feature_names"), features),
        objective,
        groups,
        baseScores(parameters.path("base_score"), objective, groups),
        trees,
        treeGroups(model.path("tree_info"), trees.size(), groups));
  }

  private static JsonNode tree(byte[] file) {
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
    if (!json) {
      return UniversalBinaryJson.parse(file);
    }
    try {
      return Json.parse(file);
    } catch (MillraceException e) {
      throw new ModelFormatException(e.detail(), e);
    }
  }

  /// The binary format of XGBoost before 3.1 names its booster within the first kilobyte.
  private static boolean looksBinary(byte[] file) {
    String start = new String(file, 0, Math.min(file.length, 1_024), ISO_8859_1);
    return start.startsWith("binf") || start.contains("gbtree") || start.contains("gblinear");
  }

  private static List<String> names(JsonNode names, int features) {
    List<String> list = new ArrayList<>();
    names.forEach(name -> list.add(name.asString("")));
    require(
        list.isEmpty() || list.size() == features,
        "%d feature names for %d features",
        list.size(),
        features);
    return List.copyOf(list);
  }

  /// Both forms: `"1.68E4"`, and since 3.1 a vector as text, `"[1.68E4]"`.
  private static float[] baseScores(JsonNode node, Objective objective, int groups) {
    String text = node.asString("").strip();
    boolean vector = text.startsWith("[") && text.endsWith("]");
    String[] parts = (vector ? text.substring(1, text.length() - 1) : text).split(",", -1);
    require(
        parts.length == 1 || parts.length == groups,
        "base_score '%s' (expected: 1 or %d numbers)",
        text,
        groups);
    float[] scores = new float[groups];
    for (int group = 0; group < groups; group++) {
      String part = parts[parts.length == 1 ? 0 : group].strip();
      try {
        scores[group] = objective.margin(Float.parseFloat(part));
      } catch (NumberFormatException e) {
        throw new ModelFormatException("base_score '%s' is no number".formatted(text), e);
      }
      require(Float.isFinite(scores[group]), "base_score '%s'", text);
    }
    return scores;
  }

  private static int[] treeGroups(JsonNode info, int trees, int groups) {
    int[] of = integers(info, "tree_info");
    require(of.length == trees, "tree_info has %d entries for %d trees", of.length, trees);
    for (int group : of) {
      require(group >= 0 && group < groups, "tree_info: group %d of %d", group, groups);
    }
    return of;
  }

  private static List<Tree> trees(JsonNode nodes, int features) {
    require(nodes.isArray() && nodes.size() <= MAX_TREES, "no array 'trees'");
    List<Tree> trees = new ArrayList<>(nodes.size());
    for (JsonNode node : nodes) {
      try {
        Tree tree = tree(node);
        tree.check(features);
        trees.add(tree);
      } catch (ModelFormatException e) {
        throw new ModelFormatException("tree %d: %s".formatted(trees.size(), e.getMessage()), e);
      }
    }
    return trees;
  }

  private static Tree tree(JsonNode node) {
    JsonNode vector = node.path("tree_param").path("size_leaf_vector");
    require(vector.asInt(1) <= 1, "leaves with several values are not supported");
    int[] left = integers(node.path("left_children"), "left_children");
    boolean[] categorical = new boolean[left.length];
    int[][] categories = new int[left.length][];
    Arrays.fill(categories, new int[0]);
    readCategories(node, categorical, categories);
    return new Tree(
        left,
        integers(node.path("right_children"), "right_children"),
        integers(node.path("split_indices"), "split_indices"),
        floats(node.path("split_conditions"), "split_conditions"),
        booleans(node.path("default_left"), "default_left"),
        categorical,
        categories);
  }

  private static void readCategories(JsonNode node, boolean[] categorical, int[][] categories) {
    int[] types =
        node.has("split_type") ? integers(node.path("split_type"), "split_type") : new int[0];
    require(types.length <= categorical.length, "split_type longer than the tree");
    for (int i = 0; i < types.length; i++) {
      categorical[i] = types[i] == 1;
    }
    if (!node.has("categories_nodes")) {
      return;
    }
    int[] nodes = integers(node.path("categories_nodes"), "categories_nodes");
    int[] segments = integers(node.path("categories_segments"), "categories_segments");
    int[] sizes = integers(node.path("categories_sizes"), "categories_sizes");
    int[] values = integers(node.path("categories"), "categories");
    require(
        segments.length == nodes.length && sizes.length == nodes.length,
        "categories_nodes, _segments and _sizes of different lengths");
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
      categories[nodes[i]] = bits(values, segments[i], sizes[i]);
    }
  }

  private static int[] bits(int[] values, int from, int size) {
    int greatest = -1;
    for (int i = from; i < from + size; i++) {
      require(values[i] >= 0 && values[i] < MAX_CATEGORY, "category %d", values[i]);
      greatest = Math.max(greatest, values[i]);
    }
    int[] bits = new int[(greatest >> 5) + 1];
    for (int i = from; i < from + size; i++) {
      bits[values[i] >> 5] |= 1 << (values[i] & 31);
    }
    return bits;
  }

  private static int integer(JsonNode parent, String key, int least, int most) {
    String text = parent.path(key).asString("");
    try {
      int value = Integer.parseInt(text);
      require(
          value >= least && value <= most, "%s %d (expected: %d to %d)", key, value, least, most);
      return value;
    } catch (NumberFormatException e) {
      throw new ModelFormatException("%s '%s' is no number".formatted(key, text), e);
    }
  }

  private static int[] integers(JsonNode node, String name) {
    require(node.isArray(), "no array '%s'", name);
    int[] values = new int[node.size()];
    for (int i = 0; i < values.length; i++) {
      require(node.get(i).canConvertToInt(), "%s[%d]: %s", name, i, node.get(i));
      values[i] = node.get(i).intValue();
    }
    return values;
  }

  private static float[] floats(JsonNode node, String name) {
    require(node.isArray(), "no array '%s'", name);
    float[] values = new float[node.size()];
    for (int i = 0; i < values.length; i++) {
      JsonNode value = node.get(i);
      require(value.isNumber(), "%s[%d]: %s", name, i, value);
      // Straight to float: by way of a double it could be rounded twice.
      values[i] = value.isBigDecimal() ? value.decimalValue().floatValue() : value.floatValue();
    }
    return values;
  }

  private static boolean[] booleans(JsonNode node, String name) {
    require(node.isArray(), "no array '%s'", name);
    boolean[] values = new boolean[node.size()];
    for (int i = 0; i < values.length; i++) {
      JsonNode value = node.get(i);
      require(value.isBoolean() || value.canConvertToInt(), "%s[%d]: %s", name, i, value);
      values[i] = value.isBoolean() ? value.booleanValue() : value.intValue() != 0;
    }
    return values;
  }
}
