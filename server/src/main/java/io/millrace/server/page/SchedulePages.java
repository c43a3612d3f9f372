package io.millrace.server.page;

import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.pipeline.event.Schedule;
import io.millrace.pipeline.event.Schedules.Planned;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/// The schedules with their next times, and when an expression would fire.
final class SchedulePages implements Resource {
  private static final int UPCOMING = 5;

  private final PageServices services;
  private final Html html;

  SchedulePages(PageServices services, Html html) {
    this.services = services;
    this.html = html;
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page(
            "/ui/{project}/events/schedules",
            "schedule.read",
            "The schedules and their next times",
            this::list);
  }

  private Response list(Request request) {
    Shell shell =
        html.shell(request, Section.EVENTS)
            .below(Section.EVENTS, "Events", "events")
            .at("Schedules");
    List<SchedulePage.Row> rows =
        services.schedules().list().stream().map(planned -> row(planned, shell)).toList();
    String expression = request.query("expression").orElse("").strip();
    String zone = request.query("zone").orElse("UTC").strip();
    return html.page(
        "event/schedules", shell, new SchedulePage(rows, preview(expression, zone, shell.now())));
  }

  private SchedulePage.Row row(Planned planned, Shell shell) {
    Schedule schedule = planned.schedule();
    return new SchedulePage.Row(
        planned,
        planned.upcoming(UPCOMING),
        SchedulePage.words(schedule.catchUp()),
        SchedulePage.words(schedule.overlap()),
        schedule.target().map(target -> EventPage.Goal.of(target, shell)),
        services.project().get().makesSchedule().test(schedule.name()));
  }

  private static SchedulePage.Preview preview(String expression, String zone, Instant now) {
    if (expression.isEmpty()) {
      return new SchedulePage.Preview("", zone, List.of(), "");
    }
    try {
      Schedule schedule = new Schedule("preview", expression, ZoneId.of(zone), Optional.empty());
      Planned planned = new Planned(schedule, schedule.next(now), Optional.empty());
      List<Instant> times = planned.upcoming(UPCOMING);
      return new SchedulePage.Preview(
          expression, zone, times, times.isEmpty() ? "It will never fire." : "");
    } catch (MillraceException e) {
      return new SchedulePage.Preview(expression, zone, List.of(), e.detail() + " " + e.fix());
    } catch (DateTimeException _) {
      return new SchedulePage.Preview(
          expression,
          zone,
          List.of(),
          "'%s' is no time zone: write Europe/Berlin or UTC.".formatted(zone));
    }
  }
}
