package io.millrace.ml.tree;

import static io.millrace.ml.tree.ModelFormatException.require;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/// The parts of a LightGBM model file that predicting and explaining need, checked.
///
/// @param groups margins of a row: 1, or one per class; tree i adds to group `i % groups`
/// @param averaged whether the margins are means over the rounds and not sums, as in random forests
record LightgbmFile(
    int features,
    List<String> featureNames,
    LightgbmObjective objective,
    int groups,
    boolean averaged,
    List<LightgbmTree> trees) {
  private static final Set<String> VERSIONS = Set.of("v2", "v3", "v4");
  private static final int MAX_FEATURES = 1_000_000;
  private static final int MAX_GROUPS = 100_000;
  private static final int MAX_TREES = 1_000_000;

  /// @throws ModelFormatException if it is no LightGBM model or breaks a rule
  static LightgbmFile parse(byte[] file) {
    Iterator<String> lines = text(file).lines().iterator();
    require(
        lines.hasNext() && lines.next().strip().equals("tree"),
        "the first line is not 'tree': this is no text model of LightGBM");
    LightgbmBlock head = new LightgbmBlock();
    String line = next(lines);
    for (; !tail(line); line = next(lines)) {
      if (!line.isBlank()) {
        head.add(line);
      }
    }
    require(
        VERSIONS.contains(head.text("version")),
        "version '%s' (expected: %s)",
        head.text("version"),
        "v2 to v4; newer models may mean something else");
    int features = 1 + head.integer("max_feature_idx", 0, MAX_FEATURES - 1);
    List<LightgbmTree> trees = new ArrayList<>();
    while (!end(line)) {
      require(trees.size() < MAX_TREES, "more than %d trees", MAX_TREES);
      require(line.equals("Tree=" + trees.size()), "'%s' (expected: Tree=%d)", line, trees.size());
      LightgbmBlock block = new LightgbmBlock();
      for (line = next(lines); !tail(line); line = next(lines)) {
        if (!line.isBlank()) {
          block.add(line);
        }
      }
      trees.add(tree(block, features, trees.size()));
    }
    return of(head, features, trees);
  }

  private static boolean tail(String line) {
    return line.startsWith("Tree=") || end(line);
  }

  /// Version v2 has no line of its own for the end of the trees.
  private static boolean end(String line) {
    return line.equals("end of trees") || line.equals("feature importances:");
  }

  private static LightgbmFile of(LightgbmBlock head, int features, List<LightgbmTree> trees) {
    LightgbmObjective objective = LightgbmObjective.parse(head.text("objective"));
    int groups = head.integer("num_tree_per_iteration", 1, MAX_GROUPS);
    require(
        !objective.multiclass() || groups == head.integer("num_class", 1, MAX_GROUPS),
        "num_tree_per_iteration %d with num_class %s",
        groups,
        head.text("num_class"));
    require(trees.size() % groups == 0, "%d trees, %d in each round", trees.size(), groups);
    List<String> names = List.of(head.text("feature_names").split("\\s+", -1));
    require(names.size() == features, "%d feature names for %d features", names.size(), features);
    return new LightgbmFile(
        features, names, objective, groups, head.has("average_output"), List.copyOf(trees));
  }

  private static LightgbmTree tree(LightgbmBlock block, int features, int number) {
    try {
      return LightgbmTree.parse(block, features);
    } catch (ModelFormatException e) {
      throw new ModelFormatException("tree %d: %s".formatted(number, e.getMessage()), e);
    }
  }

  private static String next(Iterator<String> lines) {
    require(lines.hasNext(), "the file ends before 'end of trees'");
    return lines.next();
  }

  private static String text(byte[] file) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file)).toString();
    } catch (CharacterCodingException e) {
      throw new ModelFormatException("no text in UTF-8", e);
    }
  }
}
