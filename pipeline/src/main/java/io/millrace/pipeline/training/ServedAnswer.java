package io.millrace.pipeline.training;

import static io.millrace.base.ErrorCode.TRAINING_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.pipeline.TaskArguments;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/// An answer that will be served: an endpoint's, one of its variants', or a single model's where
/// there is no endpoint.
///
/// @param name the endpoint's or the model's; a variant's is `<endpoint>/<variant>`, that of a
///     model that is judged alone has the model's name behind another slash
/// @param models at least one, in the endpoint's order
record ServedAnswer(String name, List<String> models, Combination combine) {
  ServedAnswer {
    models = List.copyOf(models);
  }

  /// @param endpoints name, models, combine of each; or name and variants, with name, models,
  ///     combine of each
  /// @param trained the models that there are
  /// @throws MillraceException with `TRAINING_INVALID` if an endpoint names another model
  static List<ServedAnswer> of(List<TaskArguments> endpoints, Collection<String> trained) {
    if (endpoints.isEmpty()) {
      Combination alone = new Combination("first");
      return trained.stream().map(m -> new ServedAnswer(m, List.of(m), alone)).toList();
    }
    return endpoints.stream().flatMap(endpoint -> of(endpoint, trained)).toList();
  }

  private static Stream<ServedAnswer> of(TaskArguments endpoint, Collection<String> trained) {
    String name = endpoint.text("name");
    List<TaskArguments> variants = endpoint.objects("variants");
    return variants.isEmpty()
        ? served(name, endpoint, trained)
        : variants.stream().flatMap(each -> served(name + "/" + each.text("name"), each, trained));
  }

  /// What a graph answers depends on more than these rows and models, and what a plug-in makes of
  /// them is known to servers only: their models are judged one by one.
  private static Stream<ServedAnswer> served(
      String name, TaskArguments given, Collection<String> trained) {
    boolean isPlugIn = given.optionalText("combine").orElse("").startsWith("class ");
    if (!given.has("graph") && !isPlugIn) {
      return Stream.of(of(name, given, trained));
    }
    Combination alone = new Combination("first");
    return models(name, given, trained).stream()
        .map(model -> new ServedAnswer(name + "/" + model, List.of(model), alone));
  }

  private static ServedAnswer of(String name, TaskArguments given, Collection<String> trained) {
    return new ServedAnswer(
        name,
        models(name, given, trained),
        new Combination(given.optionalText("combine").orElse("first")));
  }

  private static List<String> models(String name, TaskArguments given, Collection<String> trained) {
    List<String> models = given.texts("models");
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
    return models;
  }
}
