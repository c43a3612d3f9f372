package io.millrace.server.page;

import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.json.Json;
import io.millrace.serving.Answer;
import io.millrace.serving.Invocation;
import io.millrace.serving.SageMakerRequest;
import io.millrace.serving.ServedModel;
import io.millrace.tracking.bundle.ModelBundles;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// Asks an endpoint for one prediction by a form. The request counts as any other: it is captured.
final class TryPages implements Resource {
  private static final int MENDABLE = 400;

  private final PageServices services;
  private final Html html;
  private final TryFields fields;
  private final Function<Request, EndpointPage.Head> heads;

  TryPages(PageServices services, Html html, Function<Request, EndpointPage.Head> heads) {
    this.services = services;
    this.html = html;
    this.heads = heads;
    this.fields =
        new TryFields(
            services.registry(), new ModelBundles(services.artifacts(), services.clock()));
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page(
            EndpointPages.ROOT + "/try",
            "endpoint.read",
            "A form that asks for a prediction",
            this::form)
        .form(
            EndpointPages.ROOT + "/try",
            "endpoint.invoke",
            "Asks for a prediction and shows it",
            this::ask);
  }

  private Response form(Request request) {
    EndpointPage.Head head = heads.apply(request);
    TryForm form = TryForm.ofExamples(fields.of(head.config()));
    return page(request, head, form, Optional.empty(), Optional.empty());
  }

  private Response ask(Request request) {
    EndpointPage.Head head = heads.apply(request);
    TryForm form = TryForm.of(fields.of(head.config()), request);
    if (!form.isComplete()) {
      Response page = page(request, head, form, Optional.empty(), Optional.empty());
      return new Response(MENDABLE, page.headers(), page.body());
    }
    try {
      TryPage.Answer answer = answer(head, form, html.shell(request, Section.ENDPOINTS));
      return page(request, head, form, Optional.of(answer), Optional.empty());
    } catch (MillraceException e) {
      TryPage.Refusal refusal = new TryPage.Refusal(e.detail(), e.fix(), e.code().name());
      return page(request, head, form, Optional.empty(), Optional.of(refusal));
    }
  }

  private TryPage.Answer answer(EndpointPage.Head head, TryForm form, Shell shell) {
    Answer answer =
        services
            .invocations()
            .invoke(
                new Invocation(
                    head.name(),
                    new SageMakerRequest(
                        "application/json", Optional.empty(), Json.bytes(form.row())),
                    Optional.empty(),
                    Optional.empty()));
    JsonNode first = Json.parse(answer.body()).path("predictions").path(0);
    List<TryPage.Score> scores =
        answer.variant().models().stream()
            .map(model -> score(model, first.path("models").path(model.name()), shell))
            .toList();
    return new TryPage.Answer(
        Format.number(first.path("score").asDouble()), scores, answer.inferenceId());
  }

  private static TryPage.Score score(ServedModel model, JsonNode score, Shell shell) {
    return new TryPage.Score(
        "%s, version %d".formatted(model.name(), model.version()),
        EndpointPages.link(model, shell),
        Format.number(score.asDouble()));
  }

  private Response page(
      Request request,
      EndpointPage.Head head,
      TryForm form,
      Optional<TryPage.Answer> answer,
      Optional<TryPage.Refusal> refusal) {
    Shell shell =
        EndpointPages.below(html.shell(request, Section.ENDPOINTS), head.name(), "Try it");
    String json = Json.pretty(form.row());
    return html.page(
        "endpoint/try",
        shell,
        new TryPage(
            head,
            form.fields(),
            json,
            curl(request, head, Json.write(form.row())),
            answer,
            refusal));
  }

  /// What a shell takes as it stands: inside single quotes nothing is special but the quote.
  private static String curl(Request request, EndpointPage.Head head, String json) {
    return "curl -s %s/endpoints/%s/invocations \\\n  -H 'Content-Type: application/json' \\\n  -d '%s'"
        .formatted(request.origin(), Shell.part(head.name()), json.replace("'", "'\\''"));
  }
}
