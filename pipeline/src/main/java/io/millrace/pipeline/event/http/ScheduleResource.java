package io.millrace.pipeline.event.http;

import static io.millrace.base.ErrorCode.SCHEDULE_INVALID;
import static io.millrace.base.ErrorCode.SCHEDULE_NOT_FOUND;

import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.json.Json;
import io.millrace.pipeline.event.Schedule;
import io.millrace.pipeline.event.Schedules;
import io.millrace.pipeline.event.Schedules.Planned;
import java.util.function.Predicate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/api/schedules`: what starts by the clock, and when it will next.
public final class ScheduleResource implements Resource {
  private static final int UPCOMING = 5;

  private final Schedules schedules;
  private final Predicate<String> isProjects;

  /// @param isProjects tells the names of what the project file makes; they are shown, not changed
  public ScheduleResource(Schedules schedules, Predicate<String> isProjects) {
    this.schedules = schedules;
    this.isProjects = isProjects;
  }

  @Override
  public void routes(Routes routes) {
    routes
        .get("/api/schedules")
        .action("schedule.read")
        .summary("The schedules, by name, each with its next times")
        .answer(EventShapes.SCHEDULES)
        .to(this::list);
    routes
        .get("/api/schedules/{name}")
        .action("schedule.read")
        .summary("A schedule with its next times")
        .answer(EventShapes.SCHEDULE)
        .to(request -> Response.json(json(find(request.path("name")))));
    routes
        .put("/api/schedules/{name}")
        .action("schedule.write")
        .summary(
            "Add or replace a schedule: {\"expression\", \"zone\", \"catch_up\", \"overlap\","
                + " \"target\", \"enabled\"}, JSON or YAML")
        .body(EventShapes.SCHEDULE_BODY)
        .answer(EventShapes.SCHEDULE)
        .consumes(Body.TYPES)
        .to(this::put);
    routes
        .delete("/api/schedules/{name}")
        .action("schedule.write")
        .summary("Delete a schedule; what it has started goes on")
        .to(this::delete);
  }

  private Response list(Request request) {
    ObjectNode body = Json.object();
    ArrayNode all = body.putArray("schedules");
    schedules.list().forEach(planned -> all.add(json(planned)));
    return Response.json(body);
  }

  private Planned find(String name) {
    return schedules.find(name).orElseThrow(() -> absent(name));
  }

  private Response put(Request request) {
    Schedule schedule =
        ScheduleBody.read(Body.changeableName(request, isProjects, SCHEDULE_INVALID), request);
    schedules.put(schedule);
    return Response.json(json(find(schedule.name())));
  }

  private Response delete(Request request) {
    String name = Body.changeableName(request, isProjects, SCHEDULE_INVALID);
    if (!schedules.delete(name)) {
      throw absent(name);
    }
    return Response.empty(204);
  }

  private static MillraceException absent(String name) {
    return new MillraceException(
        SCHEDULE_NOT_FOUND,
        "There is no schedule '%s'.".formatted(name),
        "List the schedules to find its name.");
  }

  private ObjectNode json(Planned planned) {
    ObjectNode json = ScheduleBody.of(planned.schedule());
    json.put("of_project_file", isProjects.test(planned.schedule().name()));
    planned.lastFired().ifPresent(fired -> json.put("last_fired", fired.toString()));
    ArrayNode next = json.putArray("next");
    planned.upcoming(UPCOMING).forEach(time -> next.add(time.toString()));
    return json;
  }
}
