package io.millrace.server.page;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionId;
import java.util.ArrayList;
import java.util.List;

/// All pages, below `/ui`, and the short addresses that notices link to.
public final class PagesResource implements Resource {
  private static final String HOME = "/ui/";

  private final PageServices services;
  private final Html html;
  private final List<Resource> parts;

  /// @param features that have packages of their own
  public PagesResource(PageServices services, List<PageFeature> features) {
    this.services = services;
    Assets assets = new Assets();
    this.html = new Html(services.project(), assets, services.clock());
    Graphs graphs = new Graphs();
    List<Resource> all = new ArrayList<>();
    features.forEach(feature -> all.add(feature.pages(services, html)));
    all.addAll(
        List.of(
            assets,
            new Overview(services, html, graphs),
            new PipelinePages(services, html, graphs),
            new VersionPages(services, html, graphs),
            new EditorPages(services, html),
            new StartPages(services, html),
            new DifferencePages(services, html, graphs),
            new ExecutionPages(services, html, graphs),
            new DatasetPages(services, html),
            new EndpointPages(services, html),
            new MonitorPages(services, html),
            new ApprovalPages(services, html),
            new EventPages(services, html),
            new RulePages(services, html),
            new RuleFormPages(services, html),
            new SchedulePages(services, html),
            new ScheduleFormPages(services, html),
            new NotificationPages(services, html),
            new ParameterPages(services, html)));
    this.parts = List.copyOf(all);
  }

  @Override
  public void routes(Routes routes) {
    routes.errors("/ui", html::error);
    parts.forEach(part -> part.routes(routes));
    new PageRoutes(routes)
        .page("/", "page.read", "Leads to the page", request -> home())
        .page("/ui", "page.read", "Leads to the page", request -> home())
        .page(
            "/approvals",
            "page.read",
            "Leads to the page",
            request -> Response.seeOther(base() + "/approvals"))
        .page("/executions/{id}", "page.read", "Leads to the page", this::execution)
        .page("/runs/{id}", "page.read", "Leads to the page", request -> to(request, "runs", "id"))
        .page(
            "/datasets/{name}",
            "page.read",
            "Leads to the page",
            request -> to(request, "datasets", "name"))
        .page(
            "/monitors/{name}",
            "page.read",
            "Leads to the page",
            request -> to(request, "monitors", "name"))
        .page(
            "/models/{name}",
            "page.read",
            "Leads to the page",
            request -> to(request, "models", "name"))
        .form("/ui/-/theme", "page.read", "Switches between light and dark", this::theme);
  }

  private String base() {
    return HOME + Shell.part(services.project().get().name());
  }

  private Response home() {
    return Response.seeOther(base());
  }

  private Response to(Request request, String kind, String parameter) {
    return Response.seeOther(base() + Shell.joined(kind, request.path(parameter)));
  }

  private Response execution(Request request) {
    Execution execution =
        services
            .executions()
            .find(new ExecutionId(request.path("id")))
            .orElseThrow(
                () ->
                    new MillraceException(
                        ErrorCode.EXECUTION_NOT_FOUND,
                        "There is no execution '%s'.".formatted(request.path("id")),
                        "List the executions to find its id (32 hex digits)."));
    return Response.seeOther(
        base()
            + Shell.joined(
                "pipelines", execution.pipeline(), "executions", execution.id().value()));
  }

  private Response theme(Request request) {
    Theme theme = Theme.of(request.form("theme").orElse(""));
    String back = request.form("back").filter(path -> path.startsWith(HOME)).orElse(HOME);
    return Response.seeOther(back)
        .with(
            "Set-Cookie",
            "%s=%s; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"
                .formatted(Theme.COOKIE, theme.word()));
  }
}
