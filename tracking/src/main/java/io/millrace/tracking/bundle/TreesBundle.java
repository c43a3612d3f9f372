package io.millrace.tracking.bundle;

import static io.millrace.base.ErrorCode.BUNDLE_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.base.yaml.Yaml;
import io.millrace.ml.feature.FeaturePipeline;
import io.millrace.ml.model.Predictor;
import io.millrace.ml.model.TabularModel;
import io.millrace.ml.model.TargetTransform;
import io.millrace.ml.tree.LightgbmEnsemble;
import io.millrace.ml.tree.XgboostModel;
import io.millrace.ml.tree.XgboostModel.Rounds;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Artifacts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// A model over numbers that Python has logged with `mlflow.xgboost` (a booster or a regressor) or
/// with `mlflow.lightgbm` (a booster). It answers what MLflow's `predict` answers: one number, or
/// one for each class or target; an XGBoost classifier answers with labels there, so it is none of
/// these.
///
/// Format: the flavors `xgboost` and `lightgbm` of an `MLmodel` file, as MLflow 2 and 3 write them.
final class TreesBundle {
  private static final int MANIFEST_BYTES_MAX = 1 << 20;
  private static final Pattern FILE = Pattern.compile("\\w[\\w.-]*");
  private static final Set<String> NUMBERS =
      Set.of("double", "float", "long", "integer", "boolean", "any");

  /// What trained the trees.
  private enum Library {
    XGBOOST(
        "xgboost",
        "a Booster or an XGBRegressor",
        "Log the booster: mlflow.xgboost.log_model(model.get_booster(), …).") {
      @Override
      boolean reads(String type) {
        return type.equals("xgboost.core.Booster") || type.equals("xgboost.sklearn.XGBRegressor");
      }

      @Override
      Predictor read(byte[] file, String type) {
        return XgboostModel.read(
            file, type.endsWith("XGBRegressor") ? Rounds.UP_TO_BEST : Rounds.ALL);
      }
    },
    LIGHTGBM(
        "lightgbm", "a Booster", "Log the booster: mlflow.lightgbm.log_model(model.booster_, …).") {
      @Override
      boolean reads(String type) {
        return type.equals("lightgbm.basic.Booster");
      }

      @Override
      Predictor read(byte[] file, String type) {
        return LightgbmEnsemble.read(file);
      }
    };

    private final String flavor;
    private final String expected;
    private final String fix;

    Library(String flavor, String expected, String fix) {
      this.flavor = flavor;
      this.expected = expected;
      this.fix = fix;
    }

    /// @param type the class that Python has logged
    abstract boolean reads(String type);

    abstract Predictor read(byte[] file, String type);
  }

  private final Artifacts artifacts;
  private final ArtifactPath place;

  TreesBundle(Artifacts artifacts, ArtifactPath place) {
    this.artifacts = artifacts;
    this.place = place;
  }

  /// @throws MillraceException with `BUNDLE_INVALID` if it is another kind of model or its inputs
  ///     are not said, with `MODEL_FILE_INVALID` if the file of its trees is damaged
  ServableBundle load() {
    JsonNode manifest = manifest();
    Library library = library(manifest);
    JsonNode flavor = manifest.path("flavors").path(library.flavor);
    String type = flavor.path("model_class").asString("");
    if (!type.isEmpty() && !library.reads(type)) {
      throw refused("is a %s (expected: %s)".formatted(type, library.expected), library.fix);
    }
    FeaturePipeline features = FeaturePipeline.ofNumbers(inputs(manifest));
    Predictor trees = library.read(artifacts.read(file(flavor.path("data").asString(""))), type);
    TabularModel model = new TabularModel(features, trees, TargetTransform.IDENTITY);
    JsonNode example = Json.python(artifacts.read(example(manifest)));
    List<String> names = SignatureOutputs.names(manifest);
    return new ServableBundle(
        model,
        Signature.of(features),
        names.size() == trees.outputs() ? names : List.of(),
        InputExample.read(example, features.inputs()));
  }

  private Library library(JsonNode manifest) {
    JsonNode flavors = manifest.path("flavors");
    for (Library library : Library.values()) {
      if (flavors.path(library.flavor).isObject()) {
        return library;
      }
    }
    throw refused(
        "has the flavors %s (expected: millrace, xgboost or lightgbm)"
            .formatted(flavors.propertyNames()),
        "Serve a model that Millrace trained, or one that was logged with mlflow.xgboost or"
            + " mlflow.lightgbm.");
  }

  private JsonNode manifest() {
    return artifacts
        .readUpTo(MANIFEST_BYTES_MAX, place.resolve(ModelBundles.MANIFEST))
        .map(bytes -> Yaml.parse(new String(bytes, StandardCharsets.UTF_8)).tree())
        .orElseThrow(
            () -> refused("has an MLmodel of more than 1 MiB", "Log the model again, smaller."));
  }

  /// The names of the columns, in the order in which the trees count them.
  private List<String> inputs(JsonNode manifest) {
    JsonNode text = manifest.path("signature").path("inputs");
    List<String> names = new ArrayList<>();
    for (JsonNode column : text.isString() ? Json.parse(text.asString()) : Json.array()) {
      String name = column.path("name").asString("");
      String type = column.path("type").asString("");
      if (name.isEmpty() || !NUMBERS.contains(type)) {
        throw refused(
            "has the input '%s' of type %s (expected: named columns of numbers)"
                .formatted(name, type),
            "Log it with a signature of numeric columns.");
      }
      names.add(name);
    }
    if (names.isEmpty()) {
      throw refused(
          "does not say its inputs",
          "Log it with signature=infer_signature(X, y) and input_example=X.head().");
    }
    return names;
  }

  private ArtifactPath example(JsonNode manifest) {
    JsonNode saved = manifest.path("saved_input_example_info");
    if (!saved.path("pandas_orient").asString("").equals("split")) {
      throw refused(
          "has no table as input example", "Log it with input_example=X.head(): it is tried.");
    }
    return file(saved.path("artifact_path").asString(""));
  }

  private ArtifactPath file(String name) {
    if (!FILE.matcher(name).matches() || artifacts.find(place.resolve(name)).isEmpty()) {
      throw refused(
          "names the file '%s', which is not beside its MLmodel".formatted(name),
          "Log the model again.");
    }
    return place.resolve(name);
  }

  private MillraceException refused(String why, String fix) {
    return new MillraceException(
        BUNDLE_INVALID, "'%s' of %s %s".formatted(place.path(), place.owner().id(), why), fix);
  }
}
