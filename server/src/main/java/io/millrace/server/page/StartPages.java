package io.millrace.server.page;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.id.Ids;
import io.millrace.base.json.Json;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.PipelineVersion;
import io.millrace.pipeline.StartCause;
import io.millrace.pipeline.StartRequest;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Starting an execution with an input; one of an Express pipeline also to wait for its end.
final class StartPages implements Resource {
  private static final String ROOT = "/ui/{project}/pipelines/{pipeline}/start";

  /// 256 KiB in a form, its characters escaped.
  private static final int FORM_MAX = 1_048_576;

  private final PageServices services;
  private final Html html;

  StartPages(PageServices services, Html html) {
    this.services = services;
    this.html = html;
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page(
            ROOT,
            "execution.start",
            "The input of a new execution",
            request -> form(request, 200, StartPage.Form.EMPTY))
        .form(ROOT, "execution.start", "Starts an execution", FORM_MAX, this::start);
  }

  private Response form(Request request, int status, StartPage.Form form) {
    PipelineVersion newest = PipelinePages.newest(services, request);
    Shell shell =
        VersionPages.below(html.shell(request, Section.PIPELINES), newest.pipeline()).at("Start");
    StartPage page = new StartPage(newest, services.pipelines().versions(newest.pipeline()), form);
    return html.page(status, "pipeline/start", shell, page);
  }

  private Response start(Request request) throws InterruptedException {
    StartPage.Form form =
        new StartPage.Form(
            request.form("input").orElse("").strip(),
            request.form("name").orElse("").strip(),
            Html.number(request.form("version").orElse("")),
            Optional.empty(),
            "");
    String asked = request.form("version").orElse("");
    PipelineVersion version =
        asked.isEmpty()
            ? PipelinePages.newest(services, request)
            : VersionPages.found(services, request.path("pipeline"), asked);
    try {
      JsonNode input =
          services
              .executions()
              .referred(form.input().isEmpty() ? Json.object() : Json.parse(form.input()));
      String name = form.name().isEmpty() ? Ids.uuid() : form.name();
      return request.form("wait").isPresent()
          ? form(request, 200, form.ended(run(version, input, name)))
          : started(request, version, input, name);
    } catch (MillraceException e) {
      if (e.code().kind() != ErrorCode.Kind.INVALID_INPUT
          && e.code().kind() != ErrorCode.Kind.LIMIT) {
        throw e;
      }
      return form(request, 422, form.refused(e.detail()));
    }
  }

  private Response started(Request request, PipelineVersion version, JsonNode input, String name) {
    Execution started = services.executions().start(wanted(version, input, name));
    Shell shell = html.shell(request, Section.PIPELINES);
    return Response.seeOther(ExecutionModel.address(shell, started));
  }

  private Execution run(PipelineVersion version, JsonNode input, String name)
      throws InterruptedException {
    return services.executions().run(wanted(version, input, name));
  }

  private static StartRequest wanted(PipelineVersion version, JsonNode input, String name) {
    return StartRequest.of(version.pipeline(), input, name, StartCause.user(""))
        .withVersion(version.version());
  }
}
