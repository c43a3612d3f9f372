package io.millrace.tracking.bundle;

import io.millrace.base.id.Ids;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/// The file `MLmodel` and the files that describe the Python environment.
final class MlmodelFile {
  static final String EXAMPLE = "input_example.json";
  static final String FEATURES = "features.json";
  static final String XGBOOST = "model.json";
  static final String LINEAR = "linear.json";
  static final String LOADER = "millrace_bundle";

  private static final int FORMAT_VERSION = 1;
  private static final String PYTHON = "3.11";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private MlmodelFile() {}

  /// @param runId of the run that made it; empty if there is none
  /// @param predictor [#XGBOOST] or [#LINEAR]
  static String write(Signature signature, String runId, String predictor, Instant now) {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("flavors", flavors(signature, predictor));
    model.put("mlflow_version", "3.7.0");
    model.put("model_uuid", Ids.hex32());
    if (!runId.isEmpty()) {
      model.put("run_id", runId);
    }
    model.put(
        "saved_input_example_info",
        ordered("artifact_path", EXAMPLE, "pandas_orient", "split", "type", "dataframe"));
    model.put(
        "signature",
        ordered("inputs", signature.mlflowInputs(), "outputs", Signature.mlflowOutputs()));
    model.put("utc_time_created", TIME.format(now));
    return yaml(model);
  }

  private static Map<String, Object> flavors(Signature signature, String predictor) {
    Map<String, Object> flavors = new LinkedHashMap<>();
    flavors.put(
        "millrace",
        ordered(
            "format_version",
            FORMAT_VERSION,
            "features",
            FEATURES,
            "predictor",
            predictor,
            "inputs",
            signature.inputs().stream()
                .map(
                    c ->
                        ordered("name", c.name(), "type", c.type().name().toLowerCase(Locale.ROOT)))
                .toList()));
    flavors.put(
        "python_function",
        ordered(
            "code",
            "code",
            "env",
            ordered("conda", "conda.yaml", "virtualenv", "python_env.yaml"),
            "loader_module",
            LOADER,
            "python_version",
            PYTHON));
    return flavors;
  }

  static List<String> requirements(String predictor) {
    List<String> common = List.of("mlflow>=2.14", "numpy>=1.26", "pandas>=2.1");
    return predictor.equals(XGBOOST)
        ? List.of(common.get(0), common.get(1), common.get(2), "xgboost>=2.1")
        : common;
  }

  static String condaEnvironment(String predictor) {
    return yaml(
        ordered(
            "name",
            "mlflow-env",
            "channels",
            List.of("conda-forge"),
            "dependencies",
            List.of("python>=" + PYTHON, "pip", ordered("pip", requirements(predictor)))));
  }

  static String pythonEnvironment() {
    return yaml(
        ordered(
            "python",
            PYTHON,
            "build_dependencies",
            List.of("pip", "setuptools", "wheel"),
            "dependencies",
            List.of("-r requirements.txt")));
  }

  /// A map that keeps the order of `entries`: key, value, key, value …
  private static Map<String, Object> ordered(Object... entries) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < entries.length; i += 2) {
      map.put((String) entries[i], entries[i + 1]);
    }
    return map;
  }

  private static String yaml(Map<String, Object> value) {
    DumpSettings settings =
        DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setWidth(120).build();
    return new Dump(settings).dumpToString(value);
  }
}
