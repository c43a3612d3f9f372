package io.millrace.pipeline.training;

import static io.millrace.base.ErrorCode.TRAINING_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.pipeline.TaskArguments;
import java.util.Collection;
import java.util.List;

/// An answer that will be served: an endpoint's, or a single model's where there is no endpoint.
///
/// @param models at least one, in the endpoint's order
record ServedAnswer(String name, List<String> models, Combination combine) {
  ServedAnswer {
    models = List.copyOf(models);
  }

  /// @param endpoints name, models, combine of each
  /// @param trained the models that there are
  /// @throws MillraceException with `TRAINING_INVALID` if an endpoint names another model
  static List<ServedAnswer> of(List<TaskArguments> endpoints, Collection<String> trained) {
    if (endpoints.isEmpty()) {
      Combination alone = new Combination("first");
      return trained.stream().map(m -> new ServedAnswer(m, List.of(m), alone)).toList();
    }
    return endpoints.stream().map(endpoint -> of(endpoint, trained)).toList();
  }

  private static ServedAnswer of(TaskArguments endpoint, Collection<String> trained) {
    String name = endpoint.text("name");
    List<String> models = endpoint.texts("models");
    String fix = "Name the endpoint's models among those that are trained.";
    MillraceException.require(
        !models.isEmpty(), TRAINING_INVALID, fix, "endpoint '%s' has no models", name);
    for (String model : models) {
      MillraceException.require(
          trained.contains(model),
          TRAINING_INVALID,
          fix,
          "endpoint '%s': model '%s' is not trained here",
          name,
          model);
    }
    return new ServedAnswer(
        name, models, new Combination(endpoint.optionalText("combine").orElse("first")));
  }
}
