package io.millrace.pipeline.parameter;

import io.millrace.base.json.Json;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskDescription;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `millrace:set-parameter`: sets parameters, each once per visit to the state.
public final class SetParameterTask implements Task {
  private final Parameters parameters;

  public SetParameterTask(Parameters parameters) {
    this.parameters = parameters;
  }

  @Override
  public String name() {
    return "set-parameter";
  }

  @Override
  public TaskDescription description() {
    return TaskDescription.of("Sets parameters; each makes a new version.")
        .input("parameters", "object", "path → text (a value that is no text is kept as JSON text)")
        .output("versions", "object", "path → the version that was made")
        .error("PARAMETER_INVALID", "a path or value is not allowed");
  }

  @Override
  public JsonNode run(JsonNode arguments, TaskContext context) {
    TaskArguments given = new TaskArguments(name(), arguments).object("parameters");
    ObjectNode output = Json.object();
    ObjectNode versions = output.putObject("versions");
    for (Map.Entry<String, JsonNode> entry : given.json().properties()) {
      JsonNode value = entry.getValue();
      String text = value.isString() ? value.asString() : value.toString();
      Parameter set = parameters.put(entry.getKey(), text, context.visitKey());
      versions.put(set.path(), set.version());
    }
    return output;
  }
}
