package io.millrace.pipeline.types;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The names of types that tasks declare their inputs and outputs by.
///
/// | name | a value |
/// |---|---|
/// | `string`, `number`, `boolean`, `object`, `array`, `any` | of JSON |
/// | `array of …` | each element is one |
/// | `dataset name`, `model name`, `endpoint name`, `run` | a string: the name or id of one |
/// | `version of a dataset`, `version of a model` | a number |
/// | `dataset` | `{name}` |
/// | `dataset version` | `{name, version}` |
/// | `training data` | `{name, version, target}` |
/// | `model settings` | `{name, algorithm}`: what is to be trained |
/// | `trained model` | `{name, run_id}` |
/// | `model version` | `{name, version}`: in the registry |
/// | `file` | `{path}`, below the project's folder |
///
/// An object may have more fields than its name promises. Any other name, such as `number or
/// string`, tells people something and checks nothing.
public final class Vocabulary {
  private static final String ARRAY_OF = "array of ";

  private static final Map<String, Type> SIMPLE =
      Map.ofEntries(
          scalar("string", Type.Kind.STRING),
          scalar("number", Type.Kind.NUMBER),
          scalar("boolean", Type.Kind.BOOLEAN),
          scalar("dataset name", Type.Kind.STRING),
          scalar("model name", Type.Kind.STRING),
          scalar("endpoint name", Type.Kind.STRING),
          scalar("run", Type.Kind.STRING),
          scalar("version of a dataset", Type.Kind.NUMBER),
          scalar("version of a model", Type.Kind.NUMBER),
          Map.entry("array", new Type.Items(Type.any())),
          Map.entry("object", Type.Fields.open(Map.of())));

  /// Fields and their types, alternating.
  private static final Map<String, List<String>> OBJECTS =
      Map.of(
          "dataset",
          List.of("name", "dataset name"),
          "dataset version",
          List.of("name", "dataset name", "version", "version of a dataset"),
          "training data",
          List.of("name", "dataset name", "version", "version of a dataset", "target", "string"),
          "model settings",
          List.of("name", "model name", "algorithm", "string"),
          "trained model",
          List.of("name", "model name", "run_id", "run"),
          "model version",
          List.of("name", "model name", "version", "version of a model"),
          "file",
          List.of("path", "string"));

  private Vocabulary() {}

  private static Map.Entry<String, Type> scalar(String name, Type.Kind kind) {
    Optional<String> special = name.equals(kind.word()) ? Optional.empty() : Optional.of(name);
    return Map.entry(name, new Type.Scalar(kind, special, Optional.empty()));
  }

  /// What a name says; of an unknown one nothing.
  public static Type type(String name) {
    if (name.startsWith(ARRAY_OF)) {
      return new Type.Items(type(name.substring(ARRAY_OF.length())));
    }
    if (OBJECTS.containsKey(name)) {
      Map<String, Type> fields = new LinkedHashMap<>();
      List<String> pairs = OBJECTS.get(name);
      for (int i = 0; i < pairs.size(); i += 2) {
        fields.put(pairs.get(i), type(pairs.get(i + 1)));
      }
      return Type.Fields.open(fields);
    }
    return SIMPLE.getOrDefault(name, Type.any());
  }
}
