package io.millrace.ml.tree;

import static io.millrace.base.ErrorCode.MODEL_FILE_INVALID;

import io.millrace.base.MillraceException;
import java.util.List;

/// A tree ensemble as LightGBM trained it. Immutable and thread-safe.
///
/// Values are compared and leaves are added in double precision, round by round, as LightGBM does:
/// the margins are equal to LightGBM's to the last bit. NaN is missing; what a model of training
/// rows without NaN makes of it is LightGBM's rule, too. A split by category takes the code of a
/// category. All rounds count, also those after the best one of early stopping.
public final class LightgbmEnsemble implements TreeModel {
  private final LightgbmFile file;
  private final LightgbmTree[] trees;

  private LightgbmEnsemble(LightgbmFile file) {
    this.file = file;
    trees = file.trees().toArray(new LightgbmTree[0]);
  }

  /// Reads a LightGBM model in text form (`save_model`), versions v2 to v4.
  /// @throws MillraceException with `MODEL_FILE_INVALID` if it is none, breaks a rule of the
  ///     format, or needs what this reader does not know
  public static LightgbmEnsemble read(byte[] bytes) {
    try {
      ModelFormatException.require(
          bytes.length <= XgboostModel.MAX_BYTES,
          "%d bytes (expected: at most %d)",
          bytes.length,
          XgboostModel.MAX_BYTES);
      return new LightgbmEnsemble(LightgbmFile.parse(bytes));
    } catch (ModelFormatException e) {
      throw new MillraceException(
          MODEL_FILE_INVALID,
          "LightGBM model: " + e.getMessage(),
          "Save the booster with save_model of LightGBM 2.2 to 4.x and use that file.",
          e);
    }
  }

  @Override
  public int width() {
    return file.features();
  }

  @Override
  public int groups() {
    return file.groups();
  }

  @Override
  public int outputs() {
    return groups();
  }

  @Override
  public double predict(double[] encoded, int offset, Scratch scratch) {
    double first = margin(encoded, offset, 0);
    if (!file.objective().multiclass()) {
      return file.objective().predict(first);
    }
    int likeliest = 0;
    double greatest = first;
    for (int group = 1; group < groups(); group++) {
      double margin = margin(encoded, offset, group);
      if (margin > greatest) {
        greatest = margin;
        likeliest = group;
      }
    }
    return likeliest;
  }

  @Override
  public void predict(double[] encoded, int offset, Scratch scratch, double[] out) {
    margins(encoded, offset, scratch, out);
    file.objective().apply(out, groups());
  }

  @Override
  public void margins(double[] encoded, int offset, Scratch scratch, double[] out) {
    for (int group = 0; group < groups(); group++) {
      out[group] = margin(encoded, offset, group);
    }
  }

  private double margin(double[] encoded, int offset, int group) {
    double sum = 0;
    for (int tree = group; tree < trees.length; tree += file.groups()) {
      sum += trees[tree].evaluate(encoded, offset);
    }
    return file.averaged() && trees.length > 0 ? sum / rounds() : sum;
  }

  private int rounds() {
    return trees.length / file.groups();
  }

  /// Names of the inputs, white space in them replaced by LightGBM.
  public List<String> featureNames() {
    return file.featureNames();
  }

  /// `regression`, `binary sigmoid:1`, … as in the file; `custom` if it names none.
  public String objective() {
    return file.objective().label();
  }

  @Override
  public List<? extends SplitTree> trees() {
    return file.trees();
  }

  @Override
  public int group(int tree) {
    return tree % file.groups();
  }

  @Override
  public double bias(int group) {
    return 0;
  }

  @Override
  public double scale() {
    return file.averaged() && trees.length > 0 ? 1.0 / rounds() : 1;
  }

  @Override
  public boolean covered() {
    return file.trees().stream().allMatch(tree -> tree.leaf(0) || tree.cover(0) > 0);
  }
}
