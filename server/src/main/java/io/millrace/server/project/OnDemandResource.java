package io.millrace.server.project;

import static io.millrace.base.http.Shape.wire;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.id.Ids;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.Executions;
import io.millrace.pipeline.StartCause;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Starts by hand what the project starts by itself: the same pipelines with the same input, so
/// that nobody has to write it.
public final class OnDemandResource implements Resource {
  private final Projects projects;
  private final Executions executions;

  public OnDemandResource(Projects projects, Executions executions) {
    this.projects = projects;
    this.executions = executions;
  }

  private record StartedBody(String execution, String pipeline) {}

  @Override
  public void routes(Routes routes) {
    routes
        .post("/api/monitors/{name}/executions")
        .action("execution.start")
        .summary("Runs a monitor of the project now, on what is new since its last run.")
        .answer(wire(StartedBody.class))
        .to(this::monitor);
    routes
        .post("/api/datasets/{name}/trainings")
        .action("execution.start")
        .summary("Trains the models of a dataset of the project now, on its newest version.")
        .answer(wire(StartedBody.class))
        .to(this::train);
    routes
        .post("/api/retention/executions")
        .action("execution.start")
        .summary("Does now what retention of the project says.")
        .answer(wire(StartedBody.class))
        .to(_ -> start("retention", new PipelineInputs(projects.project()).retention()));
  }

  private Response monitor(Request request) {
    String name = request.path("name");
    Project project = projects.project();
    Project.Monitor monitor = declared(project.monitors(), name, ErrorCode.MONITOR_NOT_FOUND);
    return start("monitoring", new PipelineInputs(project).monitoring(name, monitor));
  }

  private Response train(Request request) {
    String name = request.path("name");
    Project project = projects.project();
    declared(project.datasets(), name, ErrorCode.DATASET_NOT_FOUND);
    return start("training", new PipelineInputs(project).trainingOnWhatIsThere(name));
  }

  private static <T> T declared(Map<String, T> section, String name, ErrorCode code) {
    T found = section.get(name);
    if (found == null) {
      throw new MillraceException(
          code,
          "The project declares no '%s' there, only: %s."
              .formatted(name, section.isEmpty() ? "none" : String.join(", ", section.keySet())),
          "Use a declared name, or declare it in millrace.yaml and run: millrace apply");
    }
    return found;
  }

  private Response start(String pipeline, JsonNode input) {
    Execution execution = executions.start(pipeline, input, Ids.uuid(), StartCause.user(""));
    return Response.json(201, new StartedBody(execution.id().value(), pipeline));
  }
}
