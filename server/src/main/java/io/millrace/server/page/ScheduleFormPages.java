package io.millrace.server.page;

import static io.millrace.base.ErrorCode.SCHEDULE_INVALID;
import static io.millrace.base.ErrorCode.SCHEDULE_NOT_FOUND;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.pipeline.event.Schedule;
import io.millrace.pipeline.event.Schedules.Planned;

/// Writing schedules: checked while they are typed, with the times at which they would fire; saved
/// and deleted. Those of the project file are changed only there.
final class ScheduleFormPages implements Resource {
  private static final String NEW = "/ui/{project}/events/new-schedule";
  private static final String SCHEDULE = "/ui/{project}/events/schedules/{schedule}";
  private static final String TAKEN = "There is a schedule of this name.";

  private final PageServices services;
  private final Html html;

  ScheduleFormPages(PageServices services, Html html) {
    this.services = services;
    this.html = html;
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page(NEW, "schedule.write", "A new schedule", this::create)
        .form(NEW, "schedule.write", "Checks or adds a schedule", this::add)
        .page(SCHEDULE, "schedule.write", "A schedule, to change it", this::edit)
        .form(SCHEDULE, "schedule.write", "Checks, changes or deletes a schedule", this::change);
  }

  private Response create(Request request) {
    return show(request, 200, ScheduleForm.empty(services));
  }

  private Response edit(Request request) {
    return show(request, 200, ScheduleForm.of(services, schedule(request)));
  }

  private Schedule schedule(Request request) {
    String name = request.path("schedule");
    require(
        !services.project().get().makesSchedule().test(name),
        SCHEDULE_INVALID,
        "Change it in millrace.yaml, and apply that.",
        "The schedule '%s' belongs to the project file.",
        name);
    return services
        .schedules()
        .find(name)
        .map(Planned::schedule)
        .orElseThrow(
            () ->
                new MillraceException(
                    SCHEDULE_NOT_FOUND,
                    "There is no schedule '%s'.".formatted(name),
                    "List the schedules to find its name."));
  }

  private Response add(Request request) {
    String name = request.form("name").orElse("").strip();
    ScheduleForm form = ScheduleForm.of(services, request, true, name);
    String problem = name.isEmpty() ? "Give it a name." : isTaken(name) ? TAKEN : "";
    return settle(request, problem.isEmpty() ? form : form.withName(form.name().refused(problem)));
  }

  private boolean isTaken(String name) {
    return services.schedules().find(name).isPresent()
        || services.project().get().makesSchedule().test(name);
  }

  private Response change(Request request) {
    Schedule schedule = schedule(request);
    if (request.form("action").orElse("").equals("delete")) {
      services.schedules().delete(schedule.name());
      return list(request);
    }
    return settle(request, ScheduleForm.of(services, request, false, schedule.name()));
  }

  private Response put(Request request, Schedule schedule) {
    services.schedules().put(schedule);
    return list(request);
  }

  private Response list(Request request) {
    return Response.seeOther(html.shell(request, Section.EVENTS).link("events", "schedules"));
  }

  /// Saves it, if that is asked for and can be done; else shows what it comes to.
  private Response settle(Request request, ScheduleForm form) {
    if (!request.form("action").orElse("").equals("save")) {
      return show(request, 200, form);
    }
    try {
      return form.schedule()
          .map(schedule -> put(request, schedule))
          .orElseGet(() -> show(request, 422, form));
    } catch (MillraceException e) { // a time that is over
      return show(request, 422, form.withExpression(form.expression().refused(e)));
    }
  }

  private Response show(Request request, int status, ScheduleForm form) {
    Shell shell =
        html.shell(request, Section.EVENTS)
            .below(Section.EVENTS, "Events", "events")
            .below(Section.EVENTS, "Schedules", "events", "schedules")
            .at(form.isNew() ? "New schedule" : form.name().text());
    return FormParts.wanted(request)
        ? new FormParts(html, shell)
            .field("name", form.name())
            .field("expression", form.expression())
            .field("zone", form.zone())
            .field("overlap", form.overlap())
            .field("target", form.target())
            .region("next", "event/next", form)
            .response()
        : html.page(status, "event/schedule", shell, form);
  }
}
