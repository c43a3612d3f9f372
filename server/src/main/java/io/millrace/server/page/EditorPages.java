package io.millrace.server.page;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.json.Json;
import io.millrace.pipeline.PipelineVersion;
import io.millrace.pipeline.states.ExecutionType;
import io.millrace.pipeline.stepfunctions.StateTester;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Writing definitions: checked and drawn while they are typed, single states tested, saved as the
/// next version.
final class EditorPages implements Resource {
  private static final String EDIT = "/ui/{project}/pipelines/{pipeline}/edit";
  private static final String NEW = "/ui/{project}/new-pipeline";

  /// A definition of 1 MiB in a form, its characters escaped.
  private static final int FORM_MAX = 3 * 1_048_576;

  private static final String BEGINNING =
      """
      QueryLanguage: JSONata
      StartAt: Hello
      States:
        Hello:
          Type: Pass
          Output: "{% {'message': 'Hello, ' & $states.input.name} %}"
          End: true
      """;

  private final PageServices services;
  private final Html html;
  private final StateTester tester;

  EditorPages(PageServices services, Html html) {
    this.services = services;
    this.html = html;
    this.tester = new StateTester(services.definitions(), services.clock());
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page(EDIT, "pipeline.write", "The newest version of a pipeline, to change it", this::edit)
        .page(NEW, "pipeline.write", "A new pipeline", this::create)
        .form(
            EDIT,
            "pipeline.write",
            "Checks, tests or saves the text of a pipeline",
            FORM_MAX,
            this::post)
        .form(
            NEW,
            "pipeline.write",
            "Checks, tests or saves the text of a new pipeline",
            FORM_MAX,
            this::post);
  }

  private Response create(Request request) {
    return show(request, 200, Draft.of(BEGINNING, ExecutionType.STANDARD, services.definitions()));
  }

  private Response edit(Request request) {
    PipelineVersion newest = PipelinePages.newest(services, request);
    return show(request, 200, Draft.of(newest.definition(), newest.type(), services.definitions()));
  }

  private Response post(Request request) {
    Draft draft = Draft.of(Draft.text(request), type(request), services.definitions());
    String action = request.form("action").orElse("check");
    if (action.equals("save") && draft.isValid()) {
      return save(request, draft);
    }
    boolean wantsParts = request.header("Accept").orElse("").contains("application/json");
    return wantsParts
        ? parts(request, draft)
        : show(request, action.equals("save") ? 422 : 200, draft);
  }

  /// A pipeline keeps its type.
  private ExecutionType type(Request request) {
    return name(request)
        .flatMap(services.pipelines()::find)
        .map(PipelineVersion::type)
        .orElse(ExecutionType.STANDARD);
  }

  private Response save(Request request, Draft draft) {
    String name = name(request).or(() -> request.form("name")).orElse("").strip();
    try {
      PipelineVersion saved =
          services
              .pipelines()
              .register(name, draft.text(), request.form("description").orElse("").strip());
      Shell shell = html.shell(request, Section.PIPELINES);
      return Response.seeOther(
          shell.link("pipelines", saved.pipeline(), "versions", "" + saved.version()));
    } catch (MillraceException e) {
      if (e.code() != ErrorCode.PIPELINE_NAME_INVALID) {
        throw e;
      }
      return show(
          request,
          422,
          new Draft(
              draft.text(), List.of(EditorPage.Finding.of(e)), draft.states(), draft.graph()));
    }
  }

  /// What the page shows anew while its text is being typed.
  private Response parts(Request request, Draft draft) {
    Shell shell = html.shell(request, Section.PIPELINES);
    EditorPage page = page(request, draft);
    ObjectNode parts =
        Json.object()
            .put("summary", page.summary())
            .put("findings", html.render("pipeline/findings", shell, page))
            .put("answer", html.render("pipeline/answer", shell, page));
    page.graph().ifPresent(_ -> parts.put("graph", html.render("pipeline/drawn", shell, page)));
    var lines = parts.putArray("lines");
    page.findings().forEach(f -> lines.addObject().put("line", f.line()).put("fault", f.isFault()));
    var states = parts.putArray("states");
    page.states().keySet().forEach(states::add);
    return Response.json(parts);
  }

  private Response show(Request request, int status, Draft draft) {
    Optional<String> name = name(request);
    Shell shell = html.shell(request, Section.PIPELINES);
    shell =
        name.isPresent()
            ? VersionPages.below(shell, name.get()).at("Edit")
            : shell.below(Section.PIPELINES, "Pipelines", "pipelines").at("New pipeline");
    return html.page(status, "pipeline/edit", shell, page(request, draft));
  }

  private static Optional<String> name(Request request) {
    return request.template().contains("{pipeline}")
        ? Optional.of(request.path("pipeline"))
        : Optional.empty();
  }

  private EditorPage page(Request request, Draft draft) {
    Optional<PipelineVersion> newest = name(request).flatMap(services.pipelines()::find);
    return new EditorPage(
        newest.map(PipelineVersion::pipeline).orElse(""),
        newest.map(PipelineVersion::version).orElse(0),
        draft.text(),
        request.form("description").or(() -> newest.map(PipelineVersion::description)).orElse(""),
        draft.findings(),
        draft.states(),
        draft.graph(),
        Trials.of(request, draft, tester));
  }
}
