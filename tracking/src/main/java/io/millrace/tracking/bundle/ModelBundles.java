package io.millrace.tracking.bundle;

import static io.millrace.base.ErrorCode.BUNDLE_INVALID;
import static io.millrace.base.ErrorCode.MODEL_FILE_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.linear.LinearModel;
import io.millrace.ml.model.Predictor;
import io.millrace.ml.model.TabularModel;
import io.millrace.ml.tree.TreeEnsemble;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.ModelVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes models as MLmodel directories among the artifacts, and reads them back.
///
/// | file | content |
/// |---|---|
/// | `MLmodel` | flavors `millrace` and `python_function`, signature; written last |
/// | `features.json` | the fitted feature pipeline and the target's transform |
/// | `model.json` or `linear.json` | XGBoost's own file, or the linear model |
/// | `input_example.json` | a few raw rows |
/// | `code/millrace_bundle.py` | loads all that in Python with numpy, pandas, xgboost alone |
/// | `requirements.txt`, `conda.yaml`, `python_env.yaml` | what that needs |
///
/// Nothing of a bundle is ever executed by the server. Thread-safe; blocks.
public final class ModelBundles {
  static final String MANIFEST = "MLmodel";

  private final Artifacts artifacts;
  private final InstantSource clock;

  public ModelBundles(Artifacts artifacts, InstantSource clock) {
    this.artifacts = artifacts;
    this.clock = clock;
  }

  /// Writes a bundle, or the same one again after a failure half-way: `MLmodel`, which makes it a
  /// bundle, comes last.
  /// @throws MillraceException with `COLUMN_NOT_FOUND` if the example lacks an input
  public void write(ArtifactPath place, NewBundle bundle) {
    TabularModel model = bundle.model();
    String predictor = bundle.xgboost().isPresent() ? MlmodelFile.XGBOOST : MlmodelFile.LINEAR;
    put(place, MlmodelFile.FEATURES, Json.bytes(model.featuresJson()));
    put(place, predictor, predictorFile(bundle));
    ObjectNode example = InputExample.write(bundle.example(), model.features().inputs());
    put(place, MlmodelFile.EXAMPLE, Json.bytes(example));
    put(place, "code/" + MlmodelFile.LOADER + ".py", loader());
    put(place, "requirements.txt", String.join("\n", MlmodelFile.requirements(predictor)) + "\n");
    put(place, "conda.yaml", MlmodelFile.condaEnvironment(predictor));
    put(place, "python_env.yaml", MlmodelFile.pythonEnvironment());
    put(
        place,
        MANIFEST,
        MlmodelFile.write(
            Signature.of(model.features()), runId(place), predictor, clock.instant()));
  }

  private static byte[] predictorFile(NewBundle bundle) {
    return bundle
        .xgboost()
        .orElseGet(
            () ->
                bundle.model().predictor() instanceof LinearModel linear
                    ? Json.bytes(linear.toJson())
                    : new byte[0]);
  }

  private static String runId(ArtifactPath place) {
    return switch (place.owner()) {
      case ArtifactPath.OfRun(var _, var run) -> run;
      case ArtifactPath.OfModel _ -> "";
    };
  }

  private static byte[] loader() {
    String name = MlmodelFile.LOADER + ".py";
    try (InputStream in =
        Objects.requireNonNull(ModelBundles.class.getResourceAsStream(name), name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void put(ArtifactPath place, String name, String text) {
    put(place, name, text.getBytes(StandardCharsets.UTF_8));
  }

  private void put(ArtifactPath place, String name, byte[] bytes) {
    artifacts.put(place.resolve(name), out -> out.write(bytes));
  }

  /// Reads what Millrace wrote, and what Python logged with `mlflow.xgboost`.
  /// @throws MillraceException with `BUNDLE_INVALID` if the version is no such bundle, or with
  ///     `FEATURES_INVALID` or `MODEL_FILE_INVALID` if one of its files is damaged
  public ServableBundle load(ModelVersion version) {
    return load(version.artifacts());
  }

  public ServableBundle load(ArtifactPath place) {
    if (artifacts.find(place.resolve(MANIFEST)).isEmpty()) {
      throw new MillraceException(
          BUNDLE_INVALID,
          "'%s' of %s has no file MLmodel".formatted(place.path(), place.owner().id()),
          "Serve a version that Millrace trained, or one that was logged with mlflow.xgboost.");
    }
    if (artifacts.find(place.resolve(MlmodelFile.FEATURES)).isEmpty()) {
      return new TreesBundle(artifacts, place).load();
    }
    TabularModel model = TabularModel.of(json(place, MlmodelFile.FEATURES), predictor(place));
    Frame example = InputExample.read(json(place, MlmodelFile.EXAMPLE), model.features().inputs());
    return new ServableBundle(model, Signature.of(model.features()), List.of(), example);
  }

  private Predictor predictor(ArtifactPath place) {
    ArtifactPath xgboost = place.resolve(MlmodelFile.XGBOOST);
    return artifacts.find(xgboost).isPresent()
        ? TreeEnsemble.read(artifacts.read(xgboost))
        : LinearModel.fromJson(json(place, MlmodelFile.LINEAR));
  }

  private JsonNode json(ArtifactPath place, String name) {
    byte[] bytes = artifacts.read(place.resolve(name));
    try {
      return Json.parse(bytes);
    } catch (MillraceException e) {
      throw new MillraceException(
          MODEL_FILE_INVALID,
          "%s of %s: %s".formatted(name, place.owner().id(), e.detail()),
          "The file is damaged: train or register the model again.",
          e);
    }
  }
}
