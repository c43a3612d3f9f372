package io.millrace.server.page;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.pipeline.notification.Subscription;
import java.util.List;

/// The notifications.
final class NotificationPages implements Resource {
  private final PageServices services;
  private final Html html;

  NotificationPages(PageServices services, Html html) {
    this.services = services;
    this.html = html;
  }

  @Override
  public void routes(Routes routes) {
    routes
        .get("/ui/{project}/notifications")
        .action("notification.list")
        .summary("The notifications")
        .hidden()
        .to(this::list);
  }

  private Response list(Request request) {
    Shell shell = html.shell(request, Section.NOTIFICATIONS).at("Notifications");
    List<String> names =
        services.notifications().subscriptions().stream().map(Subscription::name).toList();
    return html.page("notification/notifications", shell, names);
  }
}
