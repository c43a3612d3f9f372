package io.millrace.pipeline.training;

import static io.millrace.base.ErrorCode.TRAINING_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.pipeline.TaskArguments;
import io.millrace.tracking.ModelAlias;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// An answer that will be served: an endpoint's, or one of its variants'.
///
/// @param name the endpoint's; a variant's is `<endpoint>/<variant>`
/// @param models of those that are trained, in the endpoint's order
/// @param declared the endpoint, or the variant
record ServedAnswer(String name, List<String> models, TaskArguments declared) {
  ServedAnswer {
    models = List.copyOf(models);
  }

  /// @param endpoint name, models, combine or graph; or name and variants, with these of each
  /// @param trained the models that there are
  /// @throws MillraceException with `TRAINING_INVALID` if it names another model
  static List<ServedAnswer> of(TaskArguments endpoint, Collection<String> trained) {
    String name = endpoint.text("name");
    List<TaskArguments> variants = endpoint.objects("variants");
    return variants.isEmpty()
        ? List.of(of(name, endpoint, trained))
        : variants.stream().map(each -> of(name + "/" + each.text("name"), each, trained)).toList();
  }

  private static ServedAnswer of(String name, TaskArguments declared, Collection<String> trained) {
    List<String> models = new ArrayList<>(declared.texts("models"));
    List<String> follows = declared.texts("follow");
    String fix = "Name the endpoint's models among those that are trained.";
    MillraceException.require(
        !models.isEmpty() || !follows.isEmpty(),
        TRAINING_INVALID,
        fix,
        "endpoint '%s' has no models",
        name);
    for (String model : models) {
      MillraceException.require(
          trained.contains(model),
          TRAINING_INVALID,
          fix,
          "endpoint '%s': model '%s' is not trained here",
          name,
          model);
    }
    follows.stream()
        .map(ModelAlias::parse)
        .filter(alias -> alias.name().equals(ModelAlias.CHAMPION))
        .map(ModelAlias::model)
        .filter(trained::contains)
        .forEach(models::add);
    return new ServedAnswer(name, models, declared);
  }
}
