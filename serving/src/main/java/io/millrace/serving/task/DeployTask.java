package io.millrace.serving.task;

import io.millrace.base.json.Json;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskDescription;
import io.millrace.serving.DeployEndpoint;
import io.millrace.serving.Deployment;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.EndpointSpec;
import io.millrace.serving.Endpoints;
import io.millrace.serving.ServedModel;
import io.millrace.serving.Variant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `millrace:deploy`: makes an endpoint serve model versions, once per visit to the state.
public final class DeployTask implements Task {
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
        .optional(
            "combine",
            "string or object",
            "max, mean, min, first (default), weights, a class, a model or a JSONata expression")
        .optional("graph", "string or object", "instead: ensembles, switches, splitters, sequences")
        .optional("before", "string", "JSONata that changes the fields before models see them")
        .optional("after", "string", "JSONata that changes the score afterwards")
        .optional("reads", "object", "fields that expressions see beside those of the models")
        .optional("variants", "array", "instead: name, weight, models, follow, combine of each")
        .optional("sticky", "string", "field whose value keeps requests with one variant")
        .optional("shadows", "array", "name, share, models, follow, combine of each, asked aside")
        .optional("bandit", "object", "share requests by outcomes: metric, better, floor, every")
        .optional("rollout", "object", "how requests move to it: canary, linear, bake, alarms")
        .optional(
            "capture",
            "number, string or object",
            "share of requests to capture; default 100%; with percent and durability, async or"
                + " sync")
        .optional(
            "limits",
            "object",
            "of its requests: rows, bytes, timeout_millis, concurrency, queue, rate")
        .optional(
            "processes",
            "object",
            "by model, of those in processes: memory, timeout, start_timeout, parallel, queue,"
                + " replicas")
        .output("endpoint", "endpoint name", "its name")
        .output("config", "number", "the number of the config that it serves, or is to")
        .output("outcome", "string", "created, updated, rolling or unchanged")
        .output("models", "array of model version", "name, version of each, of all variants")
        .output("variants", "array", "name, weight, models, combine of each")
        .output("combine", "string", "as deployed; of the variant that answers most")
        .output("capture", "number", "percent")
        .error("MODEL_NOT_SERVABLE", "a model does not answer its input example")
        .error("MODEL_PROCESS_ABOVE_CEILING", "it asks for more than the operator allows")
        .error("MODEL_VERSION_NOT_FOUND", "a model version is not registered")
        .error("ENDPOINT_INVALID", "the models do not fit together, or the wish is not allowed");
  }

  @Override
  public JsonNode run(JsonNode arguments, TaskContext context) {
    TaskArguments given = new TaskArguments(name(), arguments);
    String endpoint = given.text("endpoint");
    EndpointSpec spec = new DeployArguments(endpoints::named).read(given);
    DeployEndpoint wish = new DeployEndpoint(endpoint, spec, Optional.of(context.visitKey()));
    context.progress(0, 0, "Loading " + spec.models());
    Deployment deployment = endpoints.deploy(wish);
    ObjectNode output = output(deployment);
    context.log(
        "endpoint %s: %s, config %s"
            .formatted(wish.endpoint(), output.get("outcome"), output.get("config")));
    return output;
  }

  private static ObjectNode output(Deployment deployment) {
    EndpointConfig config =
        deployment instanceof Deployment.Rolling(var _, var to)
            ? to
            : deployment.endpoint().config();
    ObjectNode output = Json.object();
    output.put("endpoint", config.endpoint());
    output.put("config", config.number());
    output.put(
        "outcome",
        switch (deployment) {
          case Deployment.Created _ -> "created";
          case Deployment.Updated _ -> "updated";
          case Deployment.Rolling _ -> "rolling";
          case Deployment.Unchanged _ -> "unchanged";
        });
    put(output.putArray("models"), config.models());
    ArrayNode variants = output.putArray("variants");
    for (Variant variant : config.variants()) {
      ObjectNode node = variants.addObject();
      node.put("name", variant.name()).put("weight", variant.weight());
      put(node.putArray("models"), variant.models());
      node.put("combine", variant.calculated());
    }
    output.put("combine", config.spec().main().calculated());
    output.put("capture", config.capturePercent());
    return output;
  }

  private static void put(ArrayNode into, List<ServedModel> models) {
    models.forEach(
        model -> into.addObject().put("name", model.name()).put("version", model.version()));
  }
}
