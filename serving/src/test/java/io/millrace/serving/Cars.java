package io.millrace.serving;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.ml.feature.FeaturePipeline;
import io.millrace.ml.feature.FeatureSettings;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import io.millrace.ml.linear.LinearModel;
import io.millrace.ml.model.TabularModel;
import io.millrace.ml.model.TargetTransform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Small models of cars whose answers can be worked out by hand.
///
/// `linear` sees `mileage`, `fuel`: its price is `base - 0.1 * mileage + 500` for diesel, `+ 0` for
/// petrol, where an unknown fuel counts nothing. Its mileage is not imputed, so that it has no
/// answer without.
public final class Cars {
  /// Training rows: the levels that models know.
  public static final Frame TRAIN =
      Frame.of(
          new NumberColumn("mileage", new double[] {10_000, 20_000, 30_000, 40_000}),
          new TextColumn("fuel", new @Nullable String[] {"diesel", "petrol", "diesel", "petrol"}));

  /// One row as JSON: with base 20,000 its price is 19,500.
  public static final String ROW = "{\"mileage\": 10000, \"fuel\": \"diesel\"}";

  private Cars() {}

  public static ServableModel.InProcess linear(String name, int version, double base) {
    FeaturePipeline features =
        FeaturePipeline.fit(TRAIN, List.of("mileage", "fuel"), FeatureSettings.TREES);
    double[] coefficients = new double[features.width()];
    coefficients[features.outputNames().indexOf("mileage")] = -0.1;
    coefficients[features.outputNames().indexOf("fuel=diesel")] = 500;
    return new ServableModel.InProcess(
        new ServedModel(name, version),
        new TabularModel(features, new LinearModel(base, coefficients), TargetTransform.IDENTITY),
        TRAIN);
  }

  /// As [#linear], but a missing mileage counts as the median, 25,000.
  public static ServableModel.InProcess imputing(String name, int version, double base) {
    FeaturePipeline features =
        FeaturePipeline.fit(
            TRAIN,
            List.of("mileage", "fuel"),
            new FeatureSettings(
                FeatureSettings.Imputing.MEDIAN,
                FeatureSettings.Indicator.OMIT,
                FeatureSettings.Scaling.KEEP,
                1_000,
                FeatureSettings.UnknownLevel.ALL_ZERO));
    double[] coefficients = new double[features.width()];
    coefficients[features.outputNames().indexOf("mileage")] = -0.1;
    coefficients[features.outputNames().indexOf("fuel=diesel")] = 500;
    return new ServableModel.InProcess(
        new ServedModel(name, version),
        new TabularModel(features, new LinearModel(base, coefficients), TargetTransform.IDENTITY),
        TRAIN);
  }

  /// A registry of these models alone, which counts what it was asked for.
  public static Loader loader(ServableModel... models) {
    return new Loader(models);
  }

  public static List<ServedModel> ids(ServableModel... models) {
    return Arrays.stream(models).map(ServableModel::id).toList();
  }

  /// A [ModelLoader] by hand.
  public static final class Loader implements ModelLoader {
    private final Map<ServedModel, ServableModel> models = new HashMap<>();
    private final List<ServedModel> asked = new ArrayList<>();
    private final List<OutsideView> views = new ArrayList<>();
    private int memoryMegabytesMax = Integer.MAX_VALUE;

    private Loader(ServableModel... models) {
      for (ServableModel model : models) {
        this.models.put(model.id(), model);
      }
    }

    @Override
    public synchronized ServableModel load(WantedModel wanted) {
      ServedModel model = wanted.id();
      asked.add(model);
      ServableModel found = models.get(model);
      if (found == null) {
        throw new MillraceException(
            ErrorCode.MODEL_VERSION_NOT_FOUND, "no model " + model, "Register it.");
      }
      return found;
    }

    @Override
    public synchronized List<OutsideView> look(Set<WantedModel> wanted) {
      Set<ServedModel> ids = wanted.stream().map(WantedModel::id).collect(Collectors.toSet());
      return views.stream().filter(view -> ids.contains(view.model())).toList();
    }

    @Override
    public synchronized void requireAllowed(WantedModel wanted) {
      if (wanted.processes().memoryMegabytes().orElse(0) > memoryMegabytesMax) {
        throw new MillraceException(
            ErrorCode.MODEL_PROCESS_ABOVE_CEILING, "memory of " + wanted.id(), "Ask for less.");
      }
    }

    /// From now on no endpoint may ask for more.
    public synchronized void ceiling(int memoryMegabytes) {
      memoryMegabytesMax = memoryMegabytes;
    }

    /// Has a model have these processes.
    public synchronized void show(OutsideView view) {
      views.add(view);
    }

    public synchronized void add(ServableModel model) {
      models.put(model.id(), model);
    }

    public synchronized void remove(ServedModel model) {
      models.remove(model);
    }

    public synchronized List<ServedModel> asked() {
      return List.copyOf(asked);
    }
  }
}
