package io.millrace.server.page;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.pipeline.event.EventBus.Published;
import io.millrace.pipeline.event.EventTypes;
import io.millrace.pipeline.event.Rule;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// The events, one with what it started, and the rules.
final class EventPages implements Resource {
  private static final int ROWS = 50;

  /// Events that are looked through for those of a type.

  private final PageServices services;
  private final Html html;

  EventPages(PageServices services, Html html) {
    this.services = services;
    this.html = html;
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page("/ui/{project}/events", "event.read", "The events and what they started", this::list)
        .page("/ui/{project}/events/rules", "event.read", "The rules over events", this::rules)
        .page("/ui/{project}/events/{sequence}", "event.read", "An event", this::event);
  }

  private Response list(Request request) {
    Shell shell = html.shell(request, Section.EVENTS).at("Events");
    String type = request.query("type").orElse("").strip();
    EventTypes types = type.isEmpty() ? EventTypes.ALL : new EventTypes(List.of(type));
    List<Published> found = services.events().list(types, Sequence.before(request), ROWS + 1);
    List<Published> shown = found.subList(0, Math.min(ROWS, found.size()));
    return html.page(
        "event/events",
        shell,
        new EventPage.All(
            type,
            Stream.concat(Stream.of(type), newest().map(each -> each.event().type()))
                .filter(each -> !each.isEmpty())
                .distinct()
                .sorted()
                .toList(),
            shown.stream().map(each -> EventRow.of(each, services.executions(), shell)).toList(),
            found.size() > ROWS
                ? OptionalLong.of(shown.getLast().sequence())
                : OptionalLong.empty()));
  }

  /// Whose types are offered.
  private Stream<Published> newest() {
    return services.events().list(Long.MAX_VALUE, ROWS).stream();
  }

  private Response rules(Request request) {
    Shell shell =
        html.shell(request, Section.EVENTS).below(Section.EVENTS, "Events", "events").at("Rules");
    return html.page(
        "event/rules",
        shell,
        new EventPage.Rules(
            services.rules().list().stream().map(rule -> row(rule, shell)).toList()));
  }

  private Response event(Request request) {
    Published published =
        Sequence.of(request.path("sequence"))
            .flatMap(
                sequence ->
                    services.events().list(sequence + 1, 1).stream()
                        .filter(each -> each.sequence() == sequence)
                        .findFirst())
            .orElseThrow(
                () ->
                    new MillraceException(
                        ErrorCode.ROUTE_NOT_FOUND,
                        "There is no event '%s'.".formatted(request.path("sequence")),
                        "Look for it in the list of events."));
    Shell shell = html.shell(request, Section.EVENTS).below(Section.EVENTS, "Events", "events");
    EventRow row = EventRow.of(published, services.executions(), shell);
    return html.page("event/event", shell.at(row.title()), page(row, shell));
  }

  private EventPage page(EventRow row, Shell shell) {
    List<EventPage.Delivered> ways =
        row.ways().stream()
            .map(
                way ->
                    new EventPage.Delivered(
                        way,
                        services.rules().find(way.delivery().rule()).map(rule -> row(rule, shell))))
            .toList();
    return new EventPage(row, ways, Pretty.json(row.event().toJson()));
  }

  private EventPage.RuleRow row(Rule rule, Shell shell) {
    return EventPage.RuleRow.of(
        rule, shell, services.project().get().makesRule().test(rule.name()));
  }
}
