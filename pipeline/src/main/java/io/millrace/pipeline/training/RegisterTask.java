package io.millrace.pipeline.training;

import io.millrace.base.json.Json;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskDescription;
import io.millrace.tracking.AliasChange;
import io.millrace.tracking.ModelAlias;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.RegisterVersion;
import io.millrace.tracking.Registry;
import io.millrace.tracking.Tag;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `millrace:register`: makes the models of runs new versions with the alias `challenger`. One
/// version per run, however often it is asked for.
public final class RegisterTask implements Task {
  static final String CHALLENGER = "challenger";

  private final Registry registry;

  public RegisterTask(Registry registry) {
    this.registry = registry;
  }

  @Override
  public String name() {
    return "register";
  }

  @Override
  public TaskDescription description() {
    return TaskDescription.of("Registers trained models as new versions, alias challenger.")
        .input("models", "array of trained model", "name, run_id of each, as train gives them")
        .optional("evaluation_run_id", "run", "where evaluation.json and gate.json are")
        .optional("decision", "string", "what the gate decided")
        .output("models", "array of model version", "name, version, run_id of each")
        .error("MODEL_SOURCE_INVALID", "a run has no model");
  }

  @Override
  public JsonNode run(JsonNode arguments, TaskContext context) {
    TaskArguments given = new TaskArguments(name(), arguments);
    ObjectNode output = Json.object();
    ArrayNode models = output.putArray("models");
    for (TaskArguments model : given.objects("models")) {
      ModelVersion version = register(model, given, context);
      context.log("%s version %d".formatted(version.name(), version.version()));
      models
          .addObject()
          .put("name", version.name())
          .put("version", version.version())
          .put("run_id", version.runId());
    }
    return output;
  }

  private ModelVersion register(TaskArguments model, TaskArguments given, TaskContext context) {
    String runId = model.text("run_id");
    List<Tag> tags = new ArrayList<>();
    tags.add(new Tag("millrace.execution", context.execution().value()));
    given
        .optionalText("evaluation_run_id")
        .ifPresent(id -> tags.add(new Tag("millrace.evaluation_run", id)));
    given.optionalText("decision").ifPresent(word -> tags.add(new Tag("millrace.gate", word)));
    ModelVersion version =
        registry.register(
            model.text("name"),
            RegisterVersion.ofRun(runId, TrainTask.BUNDLE).tagged(tags).once("register-" + runId));
    registry.setAlias(
        new ModelAlias(version.name(), CHALLENGER),
        version.version(),
        new AliasChange("", "trained by execution " + context.execution().value()));
    return version;
  }
}
