package io.millrace.server.page;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.pipeline.notification.Notifications;
import io.millrace.pipeline.notification.Notifications.Published;
import java.util.List;
import java.util.OptionalLong;

/// Who is told what; the notices, and one with its deliveries.
final class NotificationPages implements Resource {
  private static final int ROWS = 50;

  /// Notices that are looked through for those of a topic.
  private static final int SEARCHED = 1_000;

  private final Notifications notifications;
  private final Html html;

  NotificationPages(PageServices services, Html html) {
    this.notifications = services.notifications();
    this.html = html;
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page(
            "/ui/{project}/notifications",
            "notification.read",
            "The subscriptions and the notices",
            this::list)
        .page(
            "/ui/{project}/notifications/{sequence}",
            "notification.read",
            "A notice and its deliveries",
            this::notice);
  }

  private Response list(Request request) {
    Shell shell = html.shell(request, Section.NOTIFICATIONS).at("Notifications");
    String topic = request.query("topic").orElse("").strip();
    long before = Sequence.before(request);
    List<Published> found =
        notifications.list(before, topic.isEmpty() ? ROWS + 1 : SEARCHED).stream()
            .filter(each -> each.notice().topic().startsWith(topic))
            .limit(ROWS + 1)
            .toList();
    List<Published> shown = found.subList(0, Math.min(ROWS, found.size()));
    return html.page(
        "notification/notifications",
        shell,
        new NotificationPage.All(
            notifications.subscriptions().stream().map(NotificationPage.Receiver::of).toList(),
            topic,
            shown.stream().map(NotificationPage.Row::of).toList(),
            found.size() > ROWS
                ? OptionalLong.of(shown.getLast().sequence())
                : OptionalLong.empty()));
  }

  private Response notice(Request request) {
    Published published =
        Sequence.of(request.path("sequence"))
            .flatMap(
                sequence ->
                    notifications.list(sequence + 1, 1).stream()
                        .filter(each -> each.sequence() == sequence)
                        .findFirst())
            .orElseThrow(
                () ->
                    new MillraceException(
                        ErrorCode.ROUTE_NOT_FOUND,
                        "There is no notice '%s'.".formatted(request.path("sequence")),
                        "Look for it in the list of notifications."));
    Shell shell =
        html.shell(request, Section.NOTIFICATIONS)
            .below(Section.NOTIFICATIONS, "Notifications", "notifications")
            .at(published.notice().title());
    return html.page("notification/notification", shell, new NotificationPage(published));
  }
}
