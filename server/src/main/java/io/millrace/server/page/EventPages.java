package io.millrace.server.page;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import java.util.List;

/// The events.
final class EventPages implements Resource {
  private final PageServices services;
  private final Html html;

  EventPages(PageServices services, Html html) {
    this.services = services;
    this.html = html;
  }

  @Override
  public void routes(Routes routes) {
    routes
        .get("/ui/{project}/events")
        .action("event.list")
        .summary("The events")
        .hidden()
        .to(this::list);
  }

  private Response list(Request request) {
    Shell shell = html.shell(request, Section.EVENTS).at("Events");
    List<String> names =
        services.events().list(Long.MAX_VALUE, 50).stream()
            .map(each -> each.event().type())
            .toList();
    return html.page("event/events", shell, names);
  }
}
