package io.millrace.serving.task;

import static io.millrace.base.ErrorCode.TASK_ARGUMENTS_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskDescription;
import io.millrace.serving.Combine;
import io.millrace.serving.DeployEndpoint;
import io.millrace.serving.Deployment;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.Endpoints;
import io.millrace.serving.ServedModel;
import io.millrace.tracking.ModelAlias;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `millrace:deploy`: makes an endpoint serve model versions, once per visit to the state.
public final class DeployTask implements Task {
  private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(\\.\\d{1,9})?) ?%");

  private final Endpoints endpoints;

  public DeployTask(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  @Override
  public String name() {
    return "deploy";
  }

  @Override
  public TaskDescription description() {
    return TaskDescription.of("Makes an endpoint serve model versions, without a failed request.")
        .input("endpoint", "endpoint name", "its name; created if there is none")
        .optional("models", "array of model version", "name, version of each, in order")
        .optional("follow", "array", "aliases, models:/NAME@ALIAS: more models, kept in step")
        .optional("combine", "string", "max, mean, min, first (default) or a JSONata expression")
        .optional("capture", "number or string", "share of requests to capture; default 100%")
        .output("endpoint", "endpoint name", "its name")
        .output("config", "number", "the number of the config that it serves")
        .output("outcome", "string", "created, updated or unchanged")
        .output("models", "array of model version", "name, version of each")
        .output("combine", "string", "as deployed")
        .output("capture", "number", "percent")
        .error("MODEL_NOT_SERVABLE", "a model does not answer its input example")
        .error("MODEL_VERSION_NOT_FOUND", "a model version is not registered")
        .error("ENDPOINT_INVALID", "the models do not fit together, or the wish is not allowed");
  }

  @Override
  public JsonNode run(JsonNode arguments, TaskContext context) {
    TaskArguments given = new TaskArguments(name(), arguments);
    List<ModelAlias> follows = given.texts("follow").stream().map(ModelAlias::parse).toList();
    DeployEndpoint wish =
        new DeployEndpoint(
            given.text("endpoint"),
            Stream.concat(
                    given.objects("models").stream()
                        .map(
                            model -> new ServedModel(model.text("name"), model.integer("version"))),
                    follows.stream().map(endpoints::named))
                .toList(),
            follows,
            Combine.parse(given.optionalText("combine").orElse("first")),
            percent(arguments.path("capture")),
            Optional.of(context.visitKey()));
    context.progress(0, 0, "Loading " + wish.models());
    Deployment deployment = endpoints.deploy(wish);
    ObjectNode output = output(deployment);
    context.log(
        "endpoint %s: %s, config %s"
            .formatted(wish.endpoint(), output.get("outcome"), output.get("config")));
    return output;
  }

  private static ObjectNode output(Deployment deployment) {
    EndpointConfig config = deployment.endpoint().config();
    ObjectNode output = Json.object();
    output.put("endpoint", config.endpoint());
    output.put("config", config.number());
    output.put(
        "outcome",
        switch (deployment) {
          case Deployment.Created _ -> "created";
          case Deployment.Updated _ -> "updated";
          case Deployment.Unchanged _ -> "unchanged";
        });
    ArrayNode models = output.putArray("models");
    config
        .models()
        .forEach(
            model -> models.addObject().put("name", model.name()).put("version", model.version()));
    output.put("combine", config.combine().text());
    output.put("capture", config.capturePercent());
    return output;
  }

  /// 100 if absent; `"20%"`, `0.2` and `20` are all 20.
  private static int percent(JsonNode capture) {
    if (capture.isMissingNode() || capture.isNull()) {
      return 100;
    }
    double percent = Double.NaN;
    Matcher text = PERCENT.matcher(capture.asString("").strip());
    if (capture.isNumber()) {
      percent = capture.asDouble() <= 1 ? 100 * capture.asDouble() : capture.asDouble();
    } else if (capture.isString() && text.matches()) {
      percent = Double.parseDouble(text.group(1));
    }
    if (Math.abs(percent - Math.rint(percent)) <= 1e-9) {
      return (int) Math.rint(percent);
    }
    throw new MillraceException(
        TASK_ARGUMENTS_INVALID,
        "Arguments of task deploy.capture: %s (expected: a whole percentage such as \"20%%\")"
            .formatted(capture),
        "Correct the state's Arguments in the pipeline or the execution's input.");
  }
}
