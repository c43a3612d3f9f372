package io.millrace.server.page;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.ml.explain.Explanation;
import io.millrace.serving.Capture;
import io.millrace.serving.CaptureSearch;
import io.millrace.serving.Explaining;
import io.millrace.serving.InputField;
import io.millrace.serving.ModelExplanation;
import io.millrace.serving.ServedModel;
import io.millrace.serving.Variant;
import io.millrace.tracking.bundle.ModelBundles;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// What an endpoint was asked and has answered: its captures, searched; one with its explanation.
final class CapturePages implements Resource {
  /// Most rows of a list.
  static final int ROWS = 50;

  private static final int COLUMNS = 10;

  private final PageServices services;
  private final Html html;
  private final Function<Request, EndpointPage.Head> heads;
  private final CaptureExplanations explanations;

  CapturePages(PageServices services, Html html, Function<Request, EndpointPage.Head> heads) {
    this.services = services;
    this.html = html;
    this.heads = heads;
    explanations =
        new CaptureExplanations(
            services.registry(), new ModelBundles(services.artifacts(), services.clock()));
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page(EndpointPages.ROOT + "/captures", "capture.read", "Its captures", this::list)
        .page(
            EndpointPages.ROOT + "/captures/{event}",
            "capture.read",
            "One captured row and why it was answered so",
            this::one);
  }

  private Response list(Request request) {
    EndpointPage.Head head = heads.apply(request);
    CaptureSearch search =
        new CaptureSearch(
            head.name(),
            Format.shortened(request.query("q").orElse(""), 200),
            request.query("variant").filter(text -> !text.isEmpty()));
    List<String> fields = head.config().inputs().stream().map(InputField::name).toList();
    CaptureRows rows =
        new CaptureRows(
            fields.subList(0, Math.min(COLUMNS, fields.size())),
            head.config().models().stream().map(ServedModel::name).toList(),
            services.registry());
    List<Capture> found = services.captures().newest(search, ROWS);
    CaptureRows shown = found.stream().allMatch(rows::repeats) ? rows.withoutModels() : rows;
    return html.page(
        "endpoint/captures",
        EndpointPages.below(html.shell(request, Section.ENDPOINTS), head.name(), "Captures"),
        new EndpointPage.Captured(
            head, search, shown.fields(), shown.models(), found.stream().map(shown::of).toList()));
  }

  private Response one(Request request) {
    EndpointPage.Head head = heads.apply(request);
    List<Capture> rows = services.captures().ofRequest(head.name(), request.path("event"));
    int wanted =
        request
            .query("row")
            .filter(text -> text.matches("\\d{1,6}"))
            .map(Integer::valueOf)
            .orElse(0);
    Capture capture =
        rows.stream()
            .filter(row -> row.row() == wanted)
            .findFirst()
            .orElseThrow(() -> unknown(head.name(), request.path("event"), wanted));
    Shell shell =
        EndpointPages.below(html.shell(request, Section.ENDPOINTS), head.name(), "Captures");
    OutputChoice choice = OutputChoice.ofQuery(request);
    List<CapturePage.Predicted> models =
        served(capture).stream().map(model -> predicted(capture, model, choice, shell)).toList();
    return html.page(
        "endpoint/capture",
        shell,
        new CapturePage(
            head,
            capture,
            rows.size(),
            capture.input().properties().stream()
                .map(each -> new CapturePage.Value(each.getKey(), value(each)))
                .toList(),
            isSaid(capture, models) ? Optional.empty() : Optional.of(whole(capture, choice)),
            models));
  }

  /// Whether the explanation of the only model is that of the answer.
  private static boolean isSaid(Capture capture, List<CapturePage.Predicted> models) {
    return models.size() == 1
        && CaptureExplanations.isSame(
            CaptureRows.numbers(capture),
            capture.models().path(models.getFirst().model()).path("prediction"),
            models.getFirst().explanation());
  }

  private CapturePage.Whole whole(Capture capture, OutputChoice choice) {
    int output = choice.place(CaptureRows.numbers(capture));
    List<String> outputs =
        OutputChoice.labels(services.endpoints(), capture.endpoint(), capture.answer().size());
    try {
      return services
          .endpoints()
          .explain(capture, Explaining.SHAPLEY)
          .filter(found -> found.why().size() == capture.answer().size())
          .map(
              found ->
                  new CapturePage.Whole(
                      outputs,
                      output,
                      Optional.of(CaptureExplanations.ofCaptured(capture, found, output)),
                      ""))
          .orElseGet(
              () ->
                  new CapturePage.Whole(
                      outputs,
                      output,
                      Optional.empty(),
                      "what answered it, %s of config %d, is not what the endpoint serves now."
                          .formatted(capture.variant(), capture.config())));
    } catch (MillraceException e) {
      return new CapturePage.Whole(outputs, output, Optional.empty(), e.detail());
    }
  }

  private static String value(Map.Entry<String, JsonNode> field) {
    return CaptureRows.value(field.getValue(), 200);
  }

  private List<ServedModel> served(Capture capture) {
    return services.endpoints().configs(capture.endpoint()).stream()
        .filter(config -> config.number() == capture.config())
        .findFirst()
        .map(
            config ->
                config.variants().stream()
                    .filter(variant -> variant.name().equals(capture.variant()))
                    .findFirst()
                    .orElse(config.spec().main()))
        .map(Variant::models)
        .orElse(List.of());
  }

  private CapturePage.Predicted predicted(
      Capture capture, ServedModel model, OutputChoice choice, Shell shell) {
    JsonNode captured = capture.models().path(model.name()).path("prediction");
    String prediction = CaptureRows.predicted(captured);
    String href = EndpointPages.link(model, shell);
    int output = choice.place(captured);
    List<String> outputs =
        OutputChoice.labels(services.endpoints(), capture.endpoint(), captured.size());
    try {
      return new CapturePage.Predicted(
          model.name(),
          model.version(),
          href,
          prediction,
          outputs,
          output,
          Optional.of(explanation(capture, model, output)),
          "");
    } catch (MillraceException e) {
      return new CapturePage.Predicted(
          model.name(),
          model.version(),
          href,
          prediction,
          outputs,
          output,
          Optional.empty(),
          e.detail());
    }
  }

  /// What is not known from the inside is asked, if it still answers.
  private CapturePage.Explanation explanation(Capture capture, ServedModel model, int output) {
    try {
      return explanations.of(capture.input(), model, output);
    } catch (MillraceException e) {
      ModelExplanation why =
          services
              .endpoints()
              .explain(capture.endpoint(), model, capture.input(), Explaining.SHAPLEY)
              .orElseThrow(() -> e);
      List<Explanation> all = why.ofRow(0);
      Explanation one = all.get(Math.min(output, all.size() - 1));
      return CaptureExplanations.of(capture.input(), why.method(), one);
    }
  }

  private static MillraceException unknown(String endpoint, String event, int row) {
    return new MillraceException(
        ErrorCode.CAPTURE_NOT_FOUND,
        "Endpoint '%s' has no captured row %d of the request '%s'."
            .formatted(endpoint, row, Format.shortened(event, 60)),
        "Captures come into the table within a minute; look for it among the newest.");
  }
}
