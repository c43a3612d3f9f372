package io.millrace.pipeline.training.xgboost;

import static io.millrace.base.ErrorCode.TRAINING_INVALID;
import static io.millrace.base.ErrorCode.XGBOOST_UNAVAILABLE;

import io.millrace.base.MillraceException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/// Trains a tree ensemble with XGBoost's native library, in this process; the first training loads
/// the library. The same params, rows and `nthread` give the same model.
public final class XgboostTrainer {
  private static final Pattern FIGURE = Pattern.compile("\\t(\\w+)-rmse:(\\S+)");

  private final XgboostParams params;
  private final List<String> inputNames;

  /// @param inputNames names of the model inputs, kept in the model file
  public XgboostTrainer(XgboostParams params, List<String> inputNames) {
    this.params = params;
    this.inputNames = List.copyOf(inputNames);
  }

  /// What one round reached, on the scale that is learned.
  ///
  /// @param number from 0
  /// @param validationRmse NaN without validation rows
  public record Round(int number, double trainRmse, double validationRmse) {
    /// Told of every round.
    @FunctionalInterface
    public interface Listener {
      void finished(Round round);
    }
  }

  /// Trains on `train`; `validation` is only measured.
  ///
  /// @return the model as XGBoost's JSON
  /// @throws MillraceException with `TRAINING_INVALID` if XGBoost refuses a parameter or the rows;
  ///     with `XGBOOST_UNAVAILABLE` if the native library cannot be loaded
  public byte[] train(EncodedRows train, EncodedRows validation, Round.Listener listener) {
    try {
      return trained(train, validation, listener);
    } catch (XGBoostError refused) {
      throw new MillraceException(
          TRAINING_INVALID,
          "XGBoost refused: " + firstLine(refused),
          "Correct the parameter or the column that the message names.",
          refused);
    } catch (LinkageError missing) {
      throw new MillraceException(
          XGBOOST_UNAVAILABLE,
          "The native library of XGBoost cannot be loaded: " + firstLine(missing),
          "Install the OpenMP runtime (Debian, Ubuntu: apt-get install libgomp1) on a system"
              + " with glibc; Alpine's musl will not do.",
          missing);
    }
  }

  private byte[] trained(EncodedRows train, EncodedRows validation, Round.Listener listener)
      throws XGBoostError {
    DMatrix trainMatrix = matrix(train);
    DMatrix[] measured = {trainMatrix};
    Booster booster = null;
    try {
      if (validation.labels().length > 0) {
        measured = new DMatrix[] {trainMatrix, matrix(validation)};
      }
      booster = XGBoost.train(trainMatrix, settings(), 0, new LinkedHashMap<>(), null, null);
      String[] names = {"train", "validation"};
      for (int round = 0; round < params.rounds(); round++) {
        booster.update(trainMatrix, round);
        listener.finished(round(round, booster.evalSet(measured, names, round)));
      }
      return booster.toByteArray("json");
    } finally {
      for (DMatrix matrix : measured) {
        matrix.dispose();
      }
      if (booster != null) {
        booster.dispose();
      }
    }
  }

  private DMatrix matrix(EncodedRows rows) throws XGBoostError {
    DMatrix matrix = new DMatrix(rows.inputs(), rows.labels().length, inputNames.size(), Float.NaN);
    matrix.setLabel(rows.labels());
    matrix.setFeatureNames(inputNames.stream().map(XgboostTrainer::plain).toArray(String[]::new));
    return matrix;
  }

  /// XGBoost takes no name with `[`, `]` or `<`.
  private static String plain(String name) {
    return name.replace('[', '(').replace(']', ')').replace('<', '_');
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("objective", "reg:squarederror");
    settings.put("seed", "0");
    settings.put("nthread", Integer.toString(Runtime.getRuntime().availableProcessors()));
    settings.putAll(params.booster());
    settings.put("eval_metric", "rmse");
    settings.put("verbosity", "0");
    return settings;
  }

  /// Reads `[3]\ttrain-rmse:7.71\tvalidation-rmse:8.02`.
  private static Round round(int number, String line) {
    Map<String, Double> figures = new HashMap<>();
    Matcher matcher = FIGURE.matcher(line);
    while (matcher.find()) {
      figures.put(matcher.group(1), Double.parseDouble(matcher.group(2)));
    }
    return new Round(
        number,
        figures.getOrDefault("train", Double.NaN),
        figures.getOrDefault("validation", Double.NaN));
  }

  /// The native library's messages carry a stack trace from their second line on.
  private static String firstLine(Throwable thrown) {
    Throwable deepest = thrown;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String text = String.valueOf(deepest.getMessage()).strip();
    String first = text.lines().findFirst().orElse(text);
    int colon = first.indexOf(".cc:");
    return colon < 0 ? first : first.substring(first.indexOf(": ", colon) + 2);
  }
}
