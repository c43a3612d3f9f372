package io.millrace.server.page;

import io.millrace.base.http.Routes;
import io.millrace.base.http.Routes.Handler;

/// Declares what people open in a browser and the forms that they send from there: ordinary routes
/// with actions and limits, of which the OpenAPI document does not speak.
public record PageRoutes(Routes routes) {
  public PageRoutes page(String path, String action, String summary, Handler handler) {
    routes.get(path).action(action).summary(summary).hidden().to(handler);
    return this;
  }

  public PageRoutes form(String path, String action, String summary, Handler handler) {
    form(path, action, summary).to(handler);
    return this;
  }

  /// @param maxBytes of the form as it is sent, instead of the usual limit
  public PageRoutes form(
      String path, String action, String summary, long maxBytes, Handler handler) {
    form(path, action, summary).maxBody(maxBytes).to(handler);
    return this;
  }

  private Routes.Route form(String path, String action, String summary) {
    return routes
        .post(path)
        .action(action)
        .summary(summary)
        .consumes("application/x-www-form-urlencoded")
        .hidden();
  }
}
