package io.millrace.pipeline.training;

import io.millrace.base.json.Json;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskDescription;
import io.millrace.tracking.AliasChange;
import io.millrace.tracking.ModelAlias;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.Registry;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `millrace:promote`: makes model versions the champions, if the champions are still those that
/// they were compared with.
public final class PromoteTask implements Task {
  private final Registry registry;

  public PromoteTask(Registry registry) {
    this.registry = registry;
  }

  @Override
  public String name() {
    return "promote";
  }

  @Override
  public TaskDescription description() {
    return TaskDescription.of("Moves the alias champion to new versions, compare-and-set.")
        .input("models", "array of model version", "name, version of each")
        .optional("champions", "object", "per model the version that it was compared with")
        .optional("reason", "string", "kept in the alias's history")
        .output(
            "models",
            "array of model version",
            "name, version, before (absent for the first) of each")
        .error("ALIAS_MOVED", "another champion was made in the meantime; nothing is changed");
  }

  @Override
  public JsonNode run(JsonNode arguments, TaskContext context) {
    TaskArguments given = new TaskArguments(name(), arguments);
    TaskArguments champions = given.optionalObject("champions");
    AliasChange change =
        new AliasChange(
            "", given.optionalText("reason").orElse("execution " + context.execution().value()));
    ObjectNode output = Json.object();
    ArrayNode models = output.putArray("models");
    for (TaskArguments model : given.objects("models")) {
      String name = model.text("name");
      int version = model.integer("version");
      Optional<Integer> before = champions.optionalInteger(name);
      promote(name, before, version, change);
      context.log("%s version %d is champion".formatted(name, version));
      ObjectNode done = models.addObject().put("name", name).put("version", version);
      before.ifPresent(was -> done.put("before", was));
    }
    return output;
  }

  private void promote(String name, Optional<Integer> before, int version, AliasChange change) {
    Optional<Integer> now = registry.byAlias(name, ModelAlias.CHAMPION).map(ModelVersion::version);
    // Promoted already, by this execution before a crash.
    if (now.isPresent() && now.get() == version) {
      return;
    }
    registry.moveAlias(new ModelAlias(name, ModelAlias.CHAMPION), before, version, change);
  }
}
