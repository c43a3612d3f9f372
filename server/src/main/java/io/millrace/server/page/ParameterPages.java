package io.millrace.server.page;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.pipeline.parameter.Parameter;
import java.util.List;

/// The parameters.
final class ParameterPages implements Resource {
  private final PageServices services;
  private final Html html;

  ParameterPages(PageServices services, Html html) {
    this.services = services;
    this.html = html;
  }

  @Override
  public void routes(Routes routes) {
    routes
        .get("/ui/{project}/parameters")
        .action("parameter.list")
        .summary("The parameters")
        .hidden()
        .to(this::list);
  }

  private Response list(Request request) {
    Shell shell = html.shell(request, Section.PARAMETERS).at("Parameters");
    List<String> names = services.parameters().list("/").stream().map(Parameter::path).toList();
    return html.page("parameter/parameters", shell, names);
  }
}
