package io.millrace.server.page;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.serving.Endpoint;
import java.util.List;

/// The endpoints.
final class EndpointPages implements Resource {
  private final PageServices services;
  private final Html html;

  EndpointPages(PageServices services, Html html) {
    this.services = services;
    this.html = html;
  }

  @Override
  public void routes(Routes routes) {
    routes
        .get("/ui/{project}/endpoints")
        .action("endpoint.list")
        .summary("The endpoints")
        .hidden()
        .to(this::list);
  }

  private Response list(Request request) {
    Shell shell = html.shell(request, Section.ENDPOINTS).at("Endpoints");
    List<String> names = services.endpoints().list().stream().map(Endpoint::name).toList();
    return html.page("endpoint/endpoints", shell, names);
  }
}
