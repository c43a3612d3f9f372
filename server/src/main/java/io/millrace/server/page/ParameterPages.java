package io.millrace.server.page;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.pipeline.parameter.Parameter;
import java.util.List;

/// The parameters, and one with its history.
final class ParameterPages implements Resource {
  private static final int ROWS = 50;

  private final PageServices services;
  private final Html html;

  ParameterPages(PageServices services, Html html) {
    this.services = services;
    this.html = html;
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page("/ui/{project}/parameters", "parameter.read", "The parameters", this::list)
        .page(
            "/ui/{project}/parameters/{path*}",
            "parameter.read",
            "A parameter and its history",
            this::parameter);
  }

  private Response list(Request request) {
    Shell shell = html.shell(request, Section.PARAMETERS).at("Parameters");
    String prefix = prefix(request.query("prefix").orElse("/"));
    List<ParameterPage.Row> all =
        services.parameters().list(prefix).stream()
            .map(each -> new ParameterPage.Row(each, address(shell, each)))
            .toList();
    Paging paging = Paging.of(request, ROWS, all.size());
    return html.page(
        "parameter/parameters", shell, new ParameterPage.All(prefix, paging.of(all), paging));
  }

  private static String prefix(String typed) {
    String path = typed.strip();
    return path.startsWith("/") ? path : "/" + path;
  }

  /// A path's words are the address's own parts.
  private static String address(Shell shell, Parameter parameter) {
    return shell.link("parameters") + Shell.joined(parameter.path().substring(1).split("/", -1));
  }

  private Response parameter(Request request) {
    String path = "/" + request.path("path");
    List<Parameter> history = services.parameters().history(path);
    MillraceException.require(
        !history.isEmpty(),
        ErrorCode.PARAMETER_NOT_FOUND,
        "List the parameters to find its path.",
        "There is no parameter '%s'.",
        path);
    Shell shell =
        html.shell(request, Section.PARAMETERS)
            .below(Section.PARAMETERS, "Parameters", "parameters")
            .at(path);
    return html.page("parameter/parameter", shell, new ParameterPage(history));
  }
}
