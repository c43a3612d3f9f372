package io.millrace.server.page.model;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Problem;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.server.page.Evidence;
import io.millrace.server.page.Format;
import io.millrace.server.page.Html;
import io.millrace.server.page.LineChart;
import io.millrace.server.page.LineagePicture;
import io.millrace.server.page.Lineages;
import io.millrace.server.page.PageRoutes;
import io.millrace.server.page.PageServices;
import io.millrace.server.page.Section;
import io.millrace.server.page.Shell;
import io.millrace.server.page.Tone;
import io.millrace.server.page.artifact.ArtifactFolder;
import io.millrace.serving.Endpoint;
import io.millrace.tracking.AliasMove;
import io.millrace.tracking.ModelAlias;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.Page;
import io.millrace.tracking.RegisteredModel;
import io.millrace.tracking.Run;
import io.millrace.tracking.Search;
import io.millrace.tracking.bundle.ModelDescriptions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/// The registered models; one with its versions; one version with what it was judged by.
public final class ModelPages implements Resource {
  private static final int MODELS = 50;
  private static final int VERSIONS = 50;
  private static final int MOVES = 20;
  private static final String ERROR = "test-rmse";

  private final PageServices services;
  private final Html html;

  public ModelPages(PageServices services, Html html) {
    this.services = services;
    this.html = html;
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page("/ui/{project}/models", "model.list", "The registered models", this::list)
        .page("/ui/{project}/models/{model}", "model.read", "A registered model", this::model)
        .form(
            "/ui/{project}/models/{model}",
            "model.update",
            "Describes a model or moves one of its aliases",
            this::changeModel)
        .page(
            "/ui/{project}/models/{model}/versions/{version}",
            "model.read",
            "A version of a model",
            this::version)
        .form(
            "/ui/{project}/models/{model}/versions/{version}",
            "model.update",
            "Describes a version of a model",
            this::changeVersion);
  }

  private Response list(Request request) {
    Shell shell = html.shell(request, Section.MODELS).at("Models");
    String text = request.query("q").map(String::strip).orElse("");
    String filter = text.isEmpty() ? "" : "name ILIKE '%%%s%%'".formatted(text.replace("'", "''"));
    Optional<String> token = request.query("page").filter(page -> !page.isEmpty());
    Page<RegisteredModel> page =
        services.registry().search(Search.matching(filter).atMost(MODELS).from(token));
    List<Endpoint> endpoints = services.endpoints().list();
    List<ModelPage.Summary> models =
        page.items().stream().map(model -> summary(model, endpoints)).toList();
    return html.page("model/models", shell, new ModelPage.All(text, models, page.nextPageToken()));
  }

  private ModelPage.Summary summary(RegisteredModel model, List<Endpoint> endpoints) {
    return new ModelPage.Summary(
        model,
        services.registry().byAlias(model.name(), ModelAlias.CHAMPION).map(this::row),
        services.registry().versions(model.name()).stream().findFirst(),
        endpoints.stream()
            .filter(e -> e.config().models().stream().anyMatch(m -> m.name().equals(model.name())))
            .map(Endpoint::name)
            .toList());
  }

  private ModelPage.Row row(ModelVersion version) {
    Optional<Run> run =
        version.runId().isEmpty() ? Optional.empty() : services.tracking().find(version.runId());
    return new ModelPage.Row(
        version, run, version.tag("millrace.gate").map(Evidence::tone).orElse(Tone.UNKNOWN));
  }

  private Response model(Request request) {
    return model(request, 200, "");
  }

  private Response model(Request request, int status, String refused) {
    RegisteredModel model = services.registry().model(request.path("model"));
    Shell shell =
        html.shell(request, Section.MODELS)
            .below(Section.MODELS, "Models", "models")
            .at(model.name());
    List<ModelPage.Row> versions =
        services.registry().versions(model.name()).stream().limit(VERSIONS).map(this::row).toList();
    return html.page(
        status,
        "model/model",
        shell,
        new ModelPage(model, versions, error(versions), moves(model), refused));
  }

  /// Of all aliases that the model has, and of champion even if it has none now; newest first.
  private List<AliasMove> moves(RegisteredModel model) {
    Stream<String> aliases =
        Stream.concat(
            Stream.of(ModelAlias.CHAMPION),
            model.aliases().stream().map(RegisteredModel.AliasedVersion::alias));
    return aliases
        .distinct()
        .flatMap(
            alias -> services.registry().aliasHistory(new ModelAlias(model.name(), alias)).stream())
        .sorted(Comparator.comparing(AliasMove::at).reversed())
        .limit(MOVES)
        .toList();
  }

  /// What somebody else has changed meanwhile, and what cannot be done, is said on the page.
  private Response changeModel(Request request) {
    try {
      new ModelForm(services.registry(), request).changeModel();
    } catch (MillraceException e) {
      int status = Problem.status(e.code());
      if (e.code() == ErrorCode.MODEL_NOT_FOUND) {
        throw e;
      }
      return model(request, status, e.detail() + " " + e.fix());
    }
    Shell shell = html.shell(request, Section.MODELS);
    return Response.seeOther(shell.link("models", request.path("model")));
  }

  private Response changeVersion(Request request) {
    Shell shell = html.shell(request, Section.MODELS);
    new ModelForm(services.registry(), request).changeVersion(request.number("version"));
    return Response.seeOther(
        shell.link("models", request.path("model"), "versions", request.path("version")));
  }

  private static Optional<LineChart> error(List<ModelPage.Row> versions) {
    List<ModelPage.Row> measured =
        versions.reversed().stream()
            .filter(row -> row.run().flatMap(r -> r.data().metric(ERROR)).isPresent())
            .toList();
    if (measured.size() < 2) {
      return Optional.empty();
    }
    double[] values =
        measured.stream()
            .mapToDouble(row -> row.run().orElseThrow().data().metric(ERROR).orElseThrow().value())
            .toArray();
    return Optional.of(
        LineChart.of(
            new LineChart.Plan(
                "RMSE on the test rows by version, last %s"
                    .formatted(Format.number(values[values.length - 1])),
                "Version",
                measured.stream().map(row -> "" + row.version().version()).toList(),
                List.of(new LineChart.Series("RMSE", 1, values)),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Format::number)));
  }

  private Response version(Request request) {
    String name = request.path("model");
    ModelVersion version = services.registry().version(name, request.number("version"));
    Shell shell =
        html.shell(request, Section.MODELS)
            .below(Section.MODELS, "Models", "models")
            .below(Section.MODELS, name, "models", name)
            .at("Version " + version.version());
    ModelPage.Row row = row(version);
    Optional<Evidence> evidence =
        version
            .tag("millrace.evaluation_run")
            .flatMap(id -> services.tracking().find(id))
            .flatMap(run -> Evidence.of(run, services.artifacts()));
    Bundle bundle =
        Bundle.of(new ModelDescriptions(services.artifacts()).read(version.artifacts()));
    Lineages lineages = new Lineages(services, shell);
    return html.page(
        "model/version",
        shell,
        new ModelPage.Version(
            row,
            services.registry().versions(name).getFirst().version(),
            evidence,
            evidence.flatMap(
                e -> e.models().stream().filter(m -> m.name().equals(name)).findFirst()),
            bundle.inputs(),
            bundle.output(),
            row.run().map(run -> run.data().params()).orElse(List.of()),
            LineagePicture.of(lineages.of(version)),
            lineages.endpoints(version),
            new ArtifactFolder(
                    services.artifacts(),
                    shell.link("models", name, "versions", "" + version.version(), "artifacts"))
                .entries(version.artifacts())));
  }
}
