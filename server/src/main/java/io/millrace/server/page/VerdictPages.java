package io.millrace.server.page;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import java.util.function.Function;

/// Which of an endpoint's variants answers better. A page of its own: all captures are read for it.
final class VerdictPages implements Resource {
  private final PageServices services;
  private final Html html;
  private final Function<Request, EndpointPage.Head> heads;

  VerdictPages(PageServices services, Html html, Function<Request, EndpointPage.Head> heads) {
    this.services = services;
    this.html = html;
    this.heads = heads;
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page(
            EndpointPages.ROOT + "/verdict",
            "endpoint.read",
            "Which of its variants answers better",
            this::page);
  }

  private Response page(Request request) {
    EndpointPage.Head head = heads.apply(request);
    Shell shell =
        EndpointPages.below(html.shell(request, Section.ENDPOINTS), head.name(), "Compare");
    return html.page(
        "endpoint/verdict", shell, VerdictPage.of(head, services.verdicts().of(head.name())));
  }
}
