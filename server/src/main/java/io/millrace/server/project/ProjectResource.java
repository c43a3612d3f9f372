package io.millrace.server.project;

import static io.millrace.base.http.Shape.object;
import static io.millrace.base.http.Shape.wire;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// `/api/project`: what the server runs, and how it is brought to another project file.
public final class ProjectResource implements Resource {
  private static final String[] FILE = {
    "application/yaml", "text/yaml", "application/json", ProjectBundle.TYPE
  };

  /// The project file with its definitions, as JSON.
  private static final long BYTES_MAX = 16 << 20;

  private final Projects projects;

  public ProjectResource(Projects projects) {
    this.projects = projects;
  }

  @Override
  public void routes(Routes routes) {
    routes
        .get("/api/project")
        .action("project.read")
        .summary("The project file that the server runs.")
        .to(this::find);
    routes
        .post("/api/project/plan")
        .action("project.read")
        .summary("What applying a project file would change.")
        .consumes(FILE)
        .maxBody(BYTES_MAX)
        .answer(wire(PlanBody.class))
        .to(request -> Response.json(PlanBody.of(projects.plan(file(request)))));
    routes
        .post("/api/project/apply")
        .action("project.apply")
        .summary("Brings the server to a project file.")
        .consumes(FILE)
        .maxBody(BYTES_MAX)
        .answer(wire(PlanBody.class))
        .to(request -> Response.json(PlanBody.of(projects.apply(file(request)))));
    routes
        .get("/api/project/schema")
        .action("project.read")
        .summary("The JSON Schema of the project file.")
        .answer(object())
        .to(_ -> Response.json(ProjectFile.schema()));
  }

  private Response find(Request request) {
    return Response.of(200, "application/yaml", projects.text().getBytes(StandardCharsets.UTF_8));
  }

  private static ProjectFile file(Request request) {
    return ProjectFile.parse(
        request.mediaType().equals(ProjectBundle.TYPE)
            ? ProjectBundle.of(request.json())
            : new ProjectBundle(new String(request.body(), StandardCharsets.UTF_8), Map.of()));
  }

  private record PlanBody(List<ChangeBody> changes) {
    static PlanBody of(Plan plan) {
      return new PlanBody(plan.changes().stream().map(ChangeBody::of).toList());
    }
  }

  private record ChangeBody(String action, String section, String name, String detail) {
    static ChangeBody of(Plan.Change change) {
      return new ChangeBody(
          change.action().name(), change.section(), change.name(), change.detail());
    }
  }
}
