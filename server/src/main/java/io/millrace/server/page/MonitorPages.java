package io.millrace.server.page;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import java.util.List;

/// The monitors.
final class MonitorPages implements Resource {
  private final PageServices services;
  private final Html html;

  MonitorPages(PageServices services, Html html) {
    this.services = services;
    this.html = html;
  }

  @Override
  public void routes(Routes routes) {
    routes
        .get("/ui/{project}/monitors")
        .action("monitor.list")
        .summary("The monitors")
        .hidden()
        .to(this::list);
  }

  private Response list(Request request) {
    Shell shell = html.shell(request, Section.MONITORS).at("Monitoring");
    List<String> names = services.monitors().monitors();
    return html.page("monitor/monitors", shell, names);
  }
}
