package io.millrace.pipeline.http;

import static io.millrace.base.http.Shape.object;
import static io.millrace.base.http.Shape.required;
import static io.millrace.base.http.Shape.wire;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.http.Shape;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.TaskDescription;
import io.millrace.pipeline.Tasks;
import java.util.List;
import java.util.Map;

/// `/api/tasks`: what a Task state can name as its resource.
public final class TaskResource implements Resource {
  private final Tasks tasks;

  public TaskResource(Tasks tasks) {
    this.tasks = tasks;
  }

  record Body(
      String resource,
      String summary,
      List<Field> inputs,
      List<Field> outputs,
      List<TaskDescription.Failure> errors) {
    static Body of(Task task) {
      TaskDescription description = task.description();
      return new Body(
          "millrace:" + task.name(),
          description.summary(),
          description.inputs().stream().map(Field::of).toList(),
          description.outputs().stream().map(Field::of).toList(),
          description.errors());
    }
  }

  record Field(String name, String type, boolean required, String meaning) {
    static Field of(TaskDescription.Field field) {
      boolean isRequired = field.presence() == TaskDescription.Presence.REQUIRED;
      return new Field(field.name(), field.type(), isRequired, field.meaning());
    }
  }

  @Override
  public void routes(Routes routes) {
    routes
        .get("/api/tasks")
        .action("task.read")
        .summary("The tasks that a definition can name: inputs, outputs, errors.")
        .answer(object(required("tasks", Shape.list(wire(Body.class)))))
        .to(this::list);
    routes
        .get("/api/tasks/{name}")
        .action("task.read")
        .summary("One task: inputs, outputs, errors.")
        .answer(wire(Body.class))
        .to(this::find);
  }

  private Response list(Request request) {
    return Response.json(Map.of("tasks", tasks.list().stream().map(Body::of).toList()));
  }

  private Response find(Request request) {
    String name = request.path("name");
    return Response.json(
        tasks
            .find(name)
            .map(Body::of)
            .orElseThrow(
                () ->
                    new MillraceException(
                        ErrorCode.TASK_NAME_UNKNOWN,
                        "There is no task '%s'.".formatted(name),
                        "List them with `millrace tasks`.")));
  }
}
