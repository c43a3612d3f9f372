package io.millrace.server.page.artifact;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.server.page.Html;
import io.millrace.server.page.PageRoutes;
import io.millrace.server.page.PageServices;
import io.millrace.server.page.Section;
import io.millrace.server.page.Shell;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.ArtifactUri;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.Artifacts.Kind;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.RunInfo;
import java.io.InputStream;

/// The files of runs and of model versions: folders, what a file holds, and the bytes of images and
/// HTML for the places where a page embeds them.
public final class ArtifactPages implements Resource {
  private static final String RUN = "/ui/{project}/runs/{run}";
  private static final String VERSION = "/ui/{project}/models/{model}/versions/{version}";
  private static final String READ = "artifact.read";

  /// A document that is embedded has no origin: it can draw, and reach nothing.
  private static final String SANDBOX =
      "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; "
          + "style-src 'unsafe-inline'; img-src data: blob:; font-src data:; "
          + "frame-ancestors 'self'; base-uri 'none'; form-action 'none'";

  private final PageServices services;
  private final Html html;

  /// Whose artifacts a page shows.
  ///
  /// @param shell of the page above
  /// @param address of the page above
  /// @param top the owner's folder
  private record Owner(Shell shell, String name, String address, ArtifactPath top) {}

  public ArtifactPages(PageServices services, Html html) {
    this.services = services;
    this.html = html;
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page(RUN + "/artifacts/{path*}", READ, "A file of a run", r -> page(r, ofRun(r)))
        .page(RUN + "/raw/{path*}", READ, "A file to embed", r -> raw(r, ofRun(r)))
        .page(
            VERSION + "/artifacts/{path*}",
            READ,
            "A file of a model version",
            r -> page(r, ofVersion(r)))
        .page(VERSION + "/raw/{path*}", READ, "A file to embed", r -> raw(r, ofVersion(r)));
  }

  private Owner ofRun(Request request) {
    RunInfo run = services.tracking().info(request.path("run"));
    Shell shell =
        html.shell(request, Section.RUNS)
            .below(Section.RUNS, "Runs", "runs")
            .below(Section.RUNS, run.name(), "runs", run.id());
    return new Owner(
        shell, "run " + run.name(), shell.link("runs", run.id()), ArtifactPath.ofRun(run, ""));
  }

  private Owner ofVersion(Request request) {
    String model = request.path("model");
    ModelVersion version = services.registry().version(model, request.number("version"));
    String number = "" + version.version();
    Shell shell =
        html.shell(request, Section.MODELS)
            .below(Section.MODELS, "Models", "models")
            .below(Section.MODELS, model, "models", model)
            .below(Section.MODELS, "Version " + number, "models", model, "versions", number);
    return new Owner(
        shell,
        "%s, version %s".formatted(model, number),
        shell.link("models", model, "versions", number),
        version.artifacts());
  }

  private Response page(Request request, Owner owner) {
    String path = request.path("path");
    ArtifactPath here = owner.top().resolve(path);
    Artifacts.Entry entry = entry(here, path);
    boolean isFolder = entry.kind() == Kind.DIRECTORY;
    String folder = isFolder ? path : above(path);
    ArtifactFolder files = new ArtifactFolder(services.artifacts(), owner.address() + "/artifacts");
    ArtifactPage page =
        new ArtifactPage(
            owner.name(),
            path,
            isFolder ? "" : io.millrace.server.page.Format.bytes(entry.size()),
            isFolder ? "" : download(here),
            folder,
            folder.contains("/") ? files.address(above(folder)) : owner.address() + "#af",
            files.entries(owner.top().resolve(folder), folder),
            isFolder
                ? new Preview.Nothing("Choose a file to look at it.")
                : new PreviewReader(services.artifacts())
                    .preview(
                        here, entry, owner.address() + "/raw" + Shell.joined(path.split("/", -1))));
    return html.page("artifact/artifact", owner.shell().at(page.name()), page);
  }

  private Artifacts.Entry entry(ArtifactPath place, String path) {
    return services
        .artifacts()
        .find(place)
        .orElseThrow(
            () ->
                new MillraceException(
                    ErrorCode.ARTIFACT_NOT_FOUND,
                    "There is no file '%s'.".formatted(path),
                    "Look at the folder that it should be in."));
  }

  private static String above(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  private String download(ArtifactPath file) {
    ArtifactUri root =
        switch (file.owner()) {
          case ArtifactPath.OfRun(_, var run) -> services.tracking().info(run).artifactUri();
          case ArtifactPath.OfModel(var model) ->
              services.loggedModels().model(model).artifactUri();
        };
    String path = root.path() + "/" + file.path();
    return "/api/2.0/mlflow-artifacts/artifacts" + Shell.joined(path.split("/", -1));
  }

  private Response raw(Request request, Owner owner) {
    String path = request.path("path");
    ArtifactPath here = owner.top().resolve(path);
    Artifacts.Entry file = entry(here, path);
    String type =
        FileKind.embedded(file.name())
            .orElseThrow(
                () ->
                    new MillraceException(
                        ErrorCode.ARTIFACT_PATH_INVALID,
                        "'%s' is neither an image nor HTML.".formatted(path),
                        "Download it instead."));
    return Response.stream(
            type,
            file.size(),
            out -> {
              try (InputStream in = services.artifacts().open(here, 0)) {
                in.transferTo(out);
              }
            })
        .with("Content-Security-Policy", SANDBOX)
        .with("X-Content-Type-Options", "nosniff")
        .with("Referrer-Policy", "no-referrer")
        .with("Cache-Control", "no-store");
  }
}
