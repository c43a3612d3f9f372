package io.millrace.tracking.bundle;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What the files of a model say about it. What they don't say, or not readably, is absent.
///
/// @param example some input, in the form in which MLflow writes it
public record ModelDescription(
    Signature signature, Optional<JsonNode> example, Environment environment) {

  /// What it takes and gives, each as MLflow describes a column or a tensor.
  ///
  /// @param params what a caller may set
  public record Signature(List<JsonNode> inputs, List<JsonNode> outputs, List<JsonNode> params) {
    public Signature {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
      params = List.copyOf(params);
    }
  }

  /// What it needs in Python.
  ///
  /// @param flavors the libraries' names for ways to load it
  /// @param mlflow the version that has written it; may be empty
  /// @param python the version that it was made with; may be empty
  /// @param requirements the lines of its `requirements.txt`
  public record Environment(
      List<String> flavors, String mlflow, String python, List<String> requirements) {
    public Environment {
      flavors = List.copyOf(flavors);
      requirements = List.copyOf(requirements);
    }
  }
}
