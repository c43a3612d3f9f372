package io.millrace.server.page;

import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.json.Json;
import io.millrace.ml.explain.Explanation;
import io.millrace.serving.Answer;
import io.millrace.serving.Explaining;
import io.millrace.serving.Invocation;
import io.millrace.serving.ModelExplanation;
import io.millrace.serving.ModelOutputs;
import io.millrace.serving.SageMakerRequest;
import io.millrace.serving.ServedModel;
import io.millrace.tracking.bundle.ModelBundles;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Asks an endpoint for one prediction by a form. The request counts as any other: it is captured.
final class TryPages implements Resource {
  private static final int MENDABLE = 400;
  private static final int VALUE_MOST = 1_000;

  private final PageServices services;
  private final Html html;
  private final TryFields fields;
  private final CaptureExplanations explanations;
  private final Function<Request, EndpointPage.Head> heads;

  TryPages(PageServices services, Html html, Function<Request, EndpointPage.Head> heads) {
    this.services = services;
    this.html = html;
    this.heads = heads;
    ModelBundles bundles = new ModelBundles(services.artifacts(), services.clock());
    this.fields = new TryFields(services.registry(), bundles);
    this.explanations = new CaptureExplanations(services.registry(), bundles);
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

  private static Optional<Explaining> explaining(Request request) {
    return request.form("explain").filter(text -> !text.isEmpty()).flatMap(Explaining::of);
  }

  private Response form(Request request) {
    EndpointPage.Head head = heads.apply(request);
    TryForm form = TryForm.ofExamples(examples(head));
    return page(request, head, form, Optional.empty(), Optional.empty());
  }

  /// With what the endpoint itself answers at the moment, where the models' bundles say nothing.
  private List<TryPage.Field> examples(EndpointPage.Head head) {
    List<TryPage.Field> known = fields.of(head.config());
    if (!head.inService()) {
      return known;
    }
    ObjectNode example = services.endpoints().schema(head.name()).example();
    return known.stream()
        .map(
            field ->
                field.value().isEmpty() && example.hasNonNull(field.input().name())
                    ? field.with(
                        CaptureRows.value(example.get(field.input().name()), VALUE_MOST), "")
                    : field)
        .toList();
  }

  private Response ask(Request request) {
    EndpointPage.Head head = heads.apply(request);
    TryForm form = TryForm.of(fields.of(head.config()), request);
    if (!form.isComplete()) {
      Response page = page(request, head, form, Optional.empty(), Optional.empty());
      return new Response(MENDABLE, page.headers(), page.body());
    }
    try {
      TryPage.Answer answer = answer(head, form, request, html.shell(request, Section.ENDPOINTS));
      return page(request, head, form, Optional.of(answer), Optional.empty());
    } catch (MillraceException e) {
      TryPage.Refusal refusal = new TryPage.Refusal(e.detail(), e.fix(), e.code().name());
      return page(request, head, form, Optional.empty(), Optional.of(refusal));
    }
  }

  private TryPage.Answer answer(
      EndpointPage.Head head, TryForm form, Request request, Shell shell) {
    Answer answer =
        services
            .invocations()
            .invoke(
                new Invocation(
                    head.name(),
                    new SageMakerRequest(
                            "application/json", Optional.empty(), Json.bytes(form.row()))
                        .explained(explaining(request)),
                    Optional.empty(),
                    Optional.empty()));
    JsonNode first = Json.parse(answer.body()).path("predictions").path(0);
    OutputChoice choice = choice(request);
    List<TryPage.Score> scores =
        answer.variant().models().stream()
            .filter(model -> first.path("models").has(model.name()))
            .map(model -> score(model, head.name(), form.row(), first, choice, shell))
            .toList();
    JsonNode score = first.path("score");
    boolean isSaid =
        scores.size() == 1
            && CaptureExplanations.isSame(
                score,
                first.path("models").valueStream().findFirst().orElse(score),
                scores.getFirst().explanation());
    return new TryPage.Answer(
        CaptureRows.predicted(score),
        choice.words(score, labels(head.name(), score)),
        outputs(head.name(), score),
        first.has("explanation") && !isSaid
            ? Optional.of(ofAnswer(form.row(), one(first.get("explanation"), choice.place(score))))
            : Optional.empty(),
        scores,
        answer.inferenceId());
  }

  /// What the endpoint's numbers are called now.
  private List<String> labels(String endpoint) {
    ModelOutputs now = OutputChoice.now(services.endpoints(), endpoint);
    return now.count() > 1 ? now.labels() : List.of();
  }

  private static OutputChoice choice(Request request) {
    return OutputChoice.of(request.form("output"));
  }

  private List<String> labels(String endpoint, JsonNode prediction) {
    return OutputChoice.labels(services.endpoints(), endpoint, prediction.size());
  }

  /// That of one of several numbers.
  private static JsonNode one(JsonNode explanation, int output) {
    return explanation.isArray() ? explanation.path(output) : explanation;
  }

  private static CapturePage.Explanation ofAnswer(JsonNode row, JsonNode why) {
    return CaptureExplanations.ofAnswer(row, method(why), read(why));
  }

  private List<CapturePage.Value> outputs(String endpoint, JsonNode score) {
    List<String> labels = score.isArray() ? labels(endpoint, score) : List.of();
    return IntStream.range(0, labels.size())
        .mapToObj(i -> new CapturePage.Value(labels.get(i), CaptureRows.predicted(score.get(i))))
        .toList();
  }

  private TryPage.Score score(
      ServedModel model,
      String endpoint,
      JsonNode row,
      JsonNode answer,
      OutputChoice choice,
      Shell shell) {
    JsonNode predicted = answer.path("models").path(model.name());
    int output = choice.place(predicted);
    JsonNode why = one(answer.path("explanations").path(model.name()), output);
    return new TryPage.Score(
        "%s, version %d".formatted(model.name(), model.version()),
        EndpointPages.link(model, shell),
        CaptureRows.predicted(predicted),
        choice.words(predicted, labels(endpoint, predicted)),
        why.isMissingNode() ? Optional.empty() : Optional.of(explanation(model, row, why, output)));
  }

  /// Of what is known from the inside on the scale of the prediction, where there is such a one.
  private CapturePage.Explanation explanation(
      ServedModel model, JsonNode row, JsonNode why, int output) {
    ModelExplanation.Method how = method(why);
    if (how == ModelExplanation.Method.EXACT) {
      try {
        return explanations.of(row, model, output);
      } catch (MillraceException _) {
        // Its bundle is gone meanwhile: then on the scale of the answer.
      }
    }
    return CaptureExplanations.of(row, how, read(why));
  }

  private static ModelExplanation.Method method(JsonNode why) {
    return Arrays.stream(ModelExplanation.Method.values())
        .filter(method -> method.toString().equals(why.path("method").asString()))
        .findFirst()
        .orElseThrow();
  }

  private static Explanation read(JsonNode why) {
    List<Explanation.Contribution> contributions =
        why.path("contributions").properties().stream()
            .map(each -> new Explanation.Contribution(each.getKey(), each.getValue().asDouble()))
            .toList();
    return new Explanation(
        0,
        why.path("margin").asDouble(),
        why.path("base_value").asDouble(),
        contributions,
        why.has("fit") ? OptionalDouble.of(why.path("fit").asDouble()) : OptionalDouble.empty());
  }

  private Response page(
      Request request,
      EndpointPage.Head head,
      TryForm form,
      Optional<TryPage.Answer> answer,
      Optional<TryPage.Refusal> refusal) {
    Shell shell =
        EndpointPages.below(html.shell(request, Section.ENDPOINTS), head.name(), "Try it");
    Optional<Explaining> explaining = explaining(request);
    String json = Json.pretty(form.row());
    return html.page(
        "endpoint/try",
        shell,
        new TryPage(
            head,
            form.fields(),
            explaining,
            labels(head.name()),
            choice(request).wanted(),
            json,
            curl(request, head, explaining, Json.write(form.row())),
            answer,
            refusal));
  }

  /// What a shell takes as it stands: inside single quotes nothing is special but the quote.
  private static String curl(
      Request request, EndpointPage.Head head, Optional<Explaining> explaining, String json) {
    String query =
        explaining.map(how -> "?explain=" + (how == Explaining.LIME ? "lime" : "true")).orElse("");
    return "curl -s %s/endpoints/%s/invocations%s \\\n  -H 'Content-Type: application/json' \\\n  -d '%s'"
        .formatted(request.origin(), Shell.part(head.name()), query, json.replace("'", "'\\''"));
  }
}
