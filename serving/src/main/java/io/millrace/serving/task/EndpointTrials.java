package io.millrace.serving.task;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.ml.frame.Frame;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.training.TrialAnswers;
import io.millrace.pipeline.training.TrialModel;
import io.millrace.pipeline.training.TrialServing;
import io.millrace.serving.CombineModel;
import io.millrace.serving.Endpoints;
import io.millrace.serving.ServedModel;
import io.millrace.serving.TrialScoring;
import io.millrace.serving.Variant;
import io.millrace.serving.limit.ProcessSettings;
import io.millrace.serving.limit.ProcessSettingsJson;
import io.millrace.tracking.ModelAlias;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Tries endpoints for training: what `millrace:deploy` would be given is read by the same code,
/// and answered by the same as requests.
public final class EndpointTrials implements TrialServing {
  private final Endpoints endpoints;

  public EndpointTrials(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  @Override
  public List<TrialAnswers> answer(
      TaskArguments endpoint,
      List<TaskArguments> variants,
      Map<String, TrialModel> models,
      Frame rows) {
    DeployArguments arguments = new DeployArguments(alias -> named(alias, models));
    List<Variant> asked = new ArrayList<>();
    for (TaskArguments variant : variants) {
      String name = endpoint.has("variants") ? variant.text("name") : Variant.ALL_TRAFFIC;
      asked.add(arguments.variant(name, 1, versioned(variant, models)));
    }
    Map<String, ProcessSettings> processes =
        ProcessSettingsJson.read(endpoint.json().path("processes"));
    List<TrialAnswers> answers = new ArrayList<>();
    for (TrialScoring trial :
        TrialScoring.of(endpoints, asked, processes, List.copyOf(models.values()))) {
      answers.add(trial.answer(rows));
    }
    return answers;
  }

  /// With versions beside the names of models, as they will be deployed.
  private static TaskArguments versioned(TaskArguments variant, Map<String, TrialModel> models) {
    ArrayNode versions = Json.array();
    for (String name : variant.texts("models")) {
      TrialModel model = models.get(name);
      if (model == null) {
        throw new MillraceException(
            ENDPOINT_INVALID,
            "model '%s' is not among those that are tried".formatted(name),
            "Name the endpoint's models among those that are trained.");
      }
      versions.addObject().put("name", name).put("version", model.version());
    }
    ObjectNode declared = Json.object();
    declared.setAll((ObjectNode) variant.json());
    declared.set("models", versions);
    return new TaskArguments(variant.where(), declared);
  }

  /// The champion of a model that is tried is what is tried: if it passes, it will be.
  private ServedModel named(ModelAlias alias, Map<String, TrialModel> models) {
    TrialModel tried = models.get(alias.model());
    return tried != null && alias.name().equals(ModelAlias.CHAMPION)
        ? new ServedModel(tried.name(), tried.version())
        : endpoints.named(alias);
  }

  @Override
  public Map<String, String> inputs(TaskArguments endpoint) {
    Map<String, String> inputs = new TreeMap<>();
    Stream.concat(Stream.of(endpoint), endpoint.objects("variants").stream())
        .flatMap(
            each ->
                Stream.concat(
                    each.texts("follow").stream().map(ModelAlias::parse),
                    CombineModel.find(each.json().path("combine"))
                        .flatMap(CombineModel::follows)
                        .stream()))
        .forEach(alias -> inputs.put(alias.uri(), version(alias)));
    return inputs;
  }

  private String version(ModelAlias alias) {
    try {
      return endpoints.named(alias).toString();
    } catch (MillraceException e) {
      if (e.code() != ENDPOINT_INVALID) {
        throw e;
      }
      return "none";
    }
  }
}
