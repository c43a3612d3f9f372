package io.millrace.serving;

import io.millrace.base.json.Json;
import io.millrace.ml.feature.FeaturePipeline;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.model.Predictor;
import io.millrace.ml.model.TabularModel;
import io.millrace.ml.model.TargetTransform;
import io.millrace.ml.tree.LightgbmEnsemble;
import io.millrace.ml.tree.Oracle;
import io.millrace.ml.tree.XgboostModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Models of three classes, with what the Python libraries that trained them predict for some rows.
public final class Classes {
  /// `multi:softprob`.
  public static final Oracle XGBOOST = Oracle.read("xgboost", "softprob");

  /// `multiclass`.
  public static final Oracle LIGHTGBM = Oracle.read("lightgbm", "multiclass");

  /// Two targets of a regression.
  public static final Oracle TARGETS = Oracle.read("xgboost", "targets");

  private Classes() {}

  public static List<String> fields(Oracle oracle) {
    return IntStream.range(0, oracle.rows()[0].length).mapToObj(i -> "f" + i).toList();
  }

  public static ServableModel xgboost(String name, Oracle oracle, String... classes) {
    return served(name, oracle, XgboostModel.read(oracle.model()), classes);
  }

  public static ServableModel lightgbm(String name, Oracle oracle) {
    return served(name, oracle, LightgbmEnsemble.read(oracle.model()));
  }

  private static ServableModel served(
      String name, Oracle oracle, Predictor predictor, String... classes) {
    FeaturePipeline features = FeaturePipeline.ofNumbers(fields(oracle));
    List<Column> columns = new ArrayList<>();
    for (String field : fields(oracle)) {
      int column = columns.size();
      double[] values = Arrays.stream(oracle.rows()).mapToDouble(row -> row[column]).toArray();
      columns.add(new NumberColumn(field, values));
    }
    return new ServableModel.InProcess(
        new ServedModel(name, 1),
        new TabularModel(features, predictor, TargetTransform.IDENTITY),
        List.of(classes),
        new Frame(oracle.rows().length, columns));
  }

  /// The first rows as JSON, absent values left out.
  public static ArrayNode json(Oracle oracle, int count) {
    ArrayNode rows = Json.array();
    for (int row = 0; row < count; row++) {
      ObjectNode object = rows.addObject();
      for (int column = 0; column < oracle.rows()[row].length; column++) {
        if (!Double.isNaN(oracle.rows()[row][column])) {
          object.put("f" + column, oracle.rows()[row][column]);
        }
      }
    }
    return rows;
  }

  /// The first rows as lines of CSV behind a header.
  public static String csv(Oracle oracle, int count) {
    StringBuilder csv = new StringBuilder(String.join(",", fields(oracle))).append('\n');
    for (int row = 0; row < count; row++) {
      csv.append(
          String.join(
              ",",
              Arrays.stream(oracle.rows()[row])
                  .mapToObj(value -> Double.isNaN(value) ? "" : Double.toString(value))
                  .toList()));
      csv.append('\n');
    }
    return csv.toString();
  }
}
