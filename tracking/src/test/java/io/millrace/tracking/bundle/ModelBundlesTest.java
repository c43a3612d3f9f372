package io.millrace.tracking.bundle;

import static io.millrace.base.ErrorCode.BUNDLE_INVALID;
import static io.millrace.base.ErrorCode.FEATURES_INVALID;
import static io.millrace.base.ErrorCode.MODEL_FILE_INVALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.withPrecision;

import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.json.Json;
import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.ml.feature.FeaturePipeline;
import io.millrace.ml.feature.FeatureSettings;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import io.millrace.ml.linear.LinearModel;
import io.millrace.ml.model.TabularModel;
import io.millrace.ml.model.TargetTransform;
import io.millrace.ml.tree.TreeEnsemble;
import io.millrace.tracking.AliasChange;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.ModelAlias;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.RegisterVersion;
import io.millrace.tracking.Run;
import io.millrace.tracking.StartRun;
import io.millrace.tracking.StoredArtifacts;
import io.millrace.tracking.mlflow.PythonScript;
import io.millrace.tracking.mlflow.TrackingServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ModelBundlesTest {
  private static final List<String> INPUTS = List.of("mileage", "make");

  @TempDir private Path folder;

  /// 200 listings with gaps, and makes in need of stripping.
  private static Frame listings() {
    SplittableRandom random = new SplittableRandom(42);
    double[] mileage = new double[200];
    String[] make = new String[200];
    String[] makes = {"audi", " BMW ", "Škoda", "audi\u00a0", ""};
    for (int i = 0; i < mileage.length; i++) {
      mileage[i] = i % 7 == 0 ? Double.NaN : random.nextInt(100_000);
      make[i] = makes[random.nextInt(makes.length)];
    }
    return Frame.of(new NumberColumn("mileage", mileage), new TextColumn("make", make));
  }

  /// Rows as a client sends them: with an unknown make and a missing one.
  private static Frame requests() {
    return Frame.of(
        new NumberColumn("mileage", new double[] {0, 12_000, Double.NaN, 99_999, 5, 7}),
        new TextColumn("make", new String[] {"audi", "BMW", "Škoda", "Lada", null, "audi\u00a0"}));
  }

  private static TabularModel linear() {
    FeaturePipeline features =
        FeaturePipeline.fit(listings(), INPUTS, FeatureSettings.LINEAR.withMaxLevels(3));
    double[] coefficients = new double[features.width()];
    for (int i = 0; i < coefficients.length; i++) {
      coefficients[i] = 0.1 * (i + 1);
    }
    return new TabularModel(features, new LinearModel(9.5, coefficients), TargetTransform.LOG1P);
  }

  @Test
  void aBundleReadsBackAsTheSameModel() {
    ModelBundles bundles =
        new ModelBundles(new StoredArtifacts(new LocalObjectStore(folder)), InstantSource.system());
    ArtifactPath place = ArtifactPath.ofModel("m-1", "model");

    bundles.write(place, new NewBundle(linear(), Optional.empty(), listings()));
    ServableBundle loaded = bundles.load(place);

    assertThat(loaded.model().predict(requests())).isEqualTo(linear().predict(requests()));
    assertThat(loaded.signature().inputs())
        .containsExactly(
            new Signature.Column("mileage", Signature.Type.NUMBER),
            new Signature.Column("make", Signature.Type.TEXT));
    assertThat(loaded.model().predict(loaded.example()))
        .isEqualTo(linear().predict(listings().select(new int[] {0, 1, 2, 3, 4})));
  }

  /// Of each file of a linear model's bundle, cut off or with flipped bits: refused with a reason,
  /// or a model that answers.
  @ParameterizedTest
  @ValueSource(strings = {"features.json", "linear.json", "input_example.json"})
  void aDamagedBundleIsRefusedOrEvaluated(String file) throws IOException {
    StoredArtifacts artifacts = new StoredArtifacts(new LocalObjectStore(folder));
    ModelBundles bundles = new ModelBundles(artifacts, InstantSource.system());
    ArtifactPath place = ArtifactPath.ofModel("m-1", "model");
    bundles.write(place, new NewBundle(linear(), Optional.empty(), listings()));
    byte[] sound;
    try (InputStream in = artifacts.open(place.resolve(file), 0)) {
      sound = in.readAllBytes();
    }
    Random random = new Random(file.hashCode());
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      byte[] damaged =
          i % 5 == 0 ? Arrays.copyOf(sound, random.nextInt(sound.length)) : sound.clone();
      for (int flips = random.nextInt(3); flips >= 0 && damaged.length > 0; flips--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      artifacts.put(place.resolve(file), out -> out.write(damaged));
      try {
        ServableBundle bundle = bundles.load(place);
        assertThat(bundle.model().predict(bundle.example())).hasSize(bundle.example().rows());
      } catch (MillraceException e) {
        assertThat(e.code()).isIn(BUNDLE_INVALID, MODEL_FILE_INVALID, FEATURES_INVALID);
        assertThat(e.detail()).isNotBlank().hasSizeLessThan(500);
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void whatIsNoBundleIsRefused() {
    ModelBundles bundles =
        new ModelBundles(new StoredArtifacts(new LocalObjectStore(folder)), InstantSource.system());

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> bundles.load(ArtifactPath.ofModel("m-1", "model")))
        .returns(BUNDLE_INVALID, MillraceException::code);
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> new NewBundle(linear(), Optional.of(new byte[0]), listings()))
        .returns(BUNDLE_INVALID, MillraceException::code);
  }

  @Test
  void pythonPredictsTheSameNumbers() throws Exception {
    try (Database database = TestDatabases.sqlite();
        TrackingServer server = new TrackingServer(database, folder.resolve("artifacts"))) {
      comparesWithPython(
          server, "price-linear", new NewBundle(linear(), Optional.empty(), listings()));
      comparesWithPython(server, "price-xgboost", booster(server));
    }
  }

  @Test
  void whatPythonLoggedWithXgboostPredictsTheSameNumbers() throws Exception {
    try (Database database = TestDatabases.sqlite();
        TrackingServer server = new TrackingServer(database, folder.resolve("artifacts"))) {
      Path predictions = folder.resolve("predictions.json");
      PythonScript.run("log_xgboost.py", server.uri(), folder, predictions.toString());
      ModelBundles bundles = new ModelBundles(server.artifacts, InstantSource.system());

      JsonNode expected = Json.parse(Files.readString(predictions));
      for (String name : List.of("booster", "regressor", "stopped")) {
        ServableBundle bundle = bundles.load(server.registry.version(name, 1));
        assertThat(bundle.model().predict(bundle.example()))
            .as(name)
            .containsExactly(
                expected.path(name).valueStream().mapToDouble(JsonNode::asDouble).toArray(),
                withPrecision(1e-5));
      }
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> bundles.load(server.registry.version("classifier", 1)))
          .returns(BUNDLE_INVALID, MillraceException::code)
          .withMessageContaining("XGBClassifier");
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> bundles.load(server.registry.version("bare", 1)))
          .returns(BUNDLE_INVALID, MillraceException::code)
          .withMessageContaining("does not say its inputs");
    }
  }

  @Test
  void whatPythonLoggedWithLightgbmPredictsTheSameNumbers() throws Exception {
    try (Database database = TestDatabases.sqlite();
        TrackingServer server = new TrackingServer(database, folder.resolve("artifacts"))) {
      Path predictions = folder.resolve("predictions.json");
      PythonScript.run("log_lightgbm.py", server.uri(), folder, predictions.toString());
      ModelBundles bundles = new ModelBundles(server.artifacts, InstantSource.system());

      JsonNode expected = Json.parse(Files.readString(predictions));
      for (String name : List.of("booster", "binary")) {
        ServableBundle bundle = bundles.load(server.registry.version(name, 1));
        assertThat(bundle.model().predict(bundle.example()))
            .as(name)
            .containsExactly(
                expected.path(name).valueStream().mapToDouble(JsonNode::asDouble).toArray(),
                withPrecision(1e-12));
      }
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> bundles.load(server.registry.version("regressor", 1)))
          .returns(BUNDLE_INVALID, MillraceException::code)
          .withMessageContaining("LGBMRegressor");
      ServableBundle classes = bundles.load(server.registry.version("classes", 1));
      assertThat(classes.outputs()).containsExactly("low", "middle", "high");
      assertThat(classes.model().predictAll(classes.example()))
          .containsExactly(
              expected
                  .path("classes")
                  .valueStream()
                  .flatMap(JsonNode::valueStream)
                  .mapToDouble(JsonNode::asDouble)
                  .toArray(),
              withPrecision(1e-12));
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(classes::ofOneOutput)
          .returns(BUNDLE_INVALID, MillraceException::code)
          .withMessageContaining("answers with 3 numbers");
    }
  }

  private NewBundle booster(TrackingServer server) throws Exception {
    FeaturePipeline features = FeaturePipeline.fit(listings(), INPUTS, FeatureSettings.TREES);
    Path matrix = folder.resolve("matrix.csv");
    Path labels = folder.resolve("labels.csv");
    Path model = folder.resolve("model.json");
    Files.writeString(matrix, csv(features.transform(listings()), features.width()));
    double[] mileage = listings().number("mileage").values();
    Files.writeString(
        labels,
        csv(Arrays.stream(mileage).map(m -> Double.isNaN(m) ? 10 : 9 - m / 20_000).toArray(), 1));
    PythonScript.run(
        "train_booster.py",
        server.uri(),
        folder,
        matrix.toString(),
        labels.toString(),
        model.toString());
    byte[] file = Files.readAllBytes(model);
    return new NewBundle(
        new TabularModel(features, TreeEnsemble.read(file), TargetTransform.LOG1P),
        Optional.of(file),
        listings());
  }

  private static String csv(double[] values, int width) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < values.length; i++) {
      text.append(values[i]).append((i + 1) % width == 0 ? "\n" : ",");
    }
    return text.toString();
  }

  private void comparesWithPython(TrackingServer server, String name, NewBundle bundle)
      throws Exception {
    Run run = server.tracking.startRun(StartRun.in(server.tracking.experiment("used-cars").id()));
    ModelBundles bundles = new ModelBundles(server.artifacts, InstantSource.system());
    bundles.write(ArtifactPath.ofRun(run.info(), "model"), bundle);
    ModelVersion version = server.registry.register(name, RegisterVersion.ofRun(run.id(), "model"));
    server.registry.setAlias(
        new ModelAlias(name, ModelAlias.CHAMPION),
        version.version(),
        new AliasChange("test", "first"));
    Path rows = folder.resolve("rows.json");
    Path predictions = folder.resolve("predictions.json");
    Files.writeString(
        rows,
        Json.write(
            InputExample.write(requests(), bundle.model().features().inputs(), requests().rows())));
    Files.writeString(predictions, numbers(bundles.load(version).model().predict(requests())));

    PythonScript.run(
        "load_bundle.py", server.uri(), folder, name, rows.toString(), predictions.toString());
  }

  private static String numbers(double[] values) {
    return Arrays.stream(values)
        .mapToObj(Double::toString)
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
