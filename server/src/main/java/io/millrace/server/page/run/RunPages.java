package io.millrace.server.page.run;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.server.page.Asked;
import io.millrace.server.page.Evidence;
import io.millrace.server.page.Format;
import io.millrace.server.page.Html;
import io.millrace.server.page.Lineages;
import io.millrace.server.page.PageRoutes;
import io.millrace.server.page.PageServices;
import io.millrace.server.page.Section;
import io.millrace.server.page.Shell;
import io.millrace.server.page.artifact.ArtifactFolder;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.LoggedModel;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunInfo;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.RunSearch;
import io.millrace.tracking.RunUpdate;
import io.millrace.tracking.Search;
import io.millrace.tracking.Tag;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// One run: what went in, what came out, and what people write about it.
public final class RunPages implements Resource {
  private static final int MOST_NESTED = 20;

  private final PageServices services;
  private final Html html;

  public RunPages(PageServices services, Html html) {
    this.services = services;
    this.html = html;
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page("/ui/{project}/runs/{run}", "run.read", "A run", this::run)
        .form(
            "/ui/{project}/runs/{run}",
            "run.update",
            "Renames, describes, tags, deletes or restores a run",
            this::change);
  }

  private Response run(Request request) {
    Run run = services.tracking().run(request.path("run"));
    Experiment experiment = services.experiments().experiment(run.info().experimentId());
    Shell shell = shell(request, run.info(), experiment);
    return html.page("run/run", shell, page(request, shell, run, experiment));
  }

  private Shell shell(Request request, RunInfo run, Experiment experiment) {
    String name = Format.shortened(experiment.name(), 40);
    return html.shell(request, Section.RUNS)
        .below(Section.RUNS, "Experiments", "experiments")
        .below(Section.RUNS, name, "experiments", experiment.id())
        .at("%s, %s".formatted(run.name(), Format.shortId(run.id())));
  }

  private RunPage page(Request request, Shell shell, Run run, Experiment experiment) {
    RunCurves curves = new RunCurves(run, services.tracking());
    ChartOptions options = ChartOptions.of(request);
    Lineages lineages = new Lineages(services, shell);
    List<Tag> tags = run.data().tags();
    return new RunPage(
        run,
        experiment,
        run.data().tag(SystemTags.NOTE).orElse(""),
        SystemTags.parent(run).flatMap(services.tracking()::find),
        nested(run),
        services.tracking().nested(List.of(run.id())).getOrDefault(run.id(), 0),
        options,
        curves.charts(options, shell.now()),
        curves.rows(run),
        tags.stream().filter(SystemTags::isOfUser).toList(),
        tags.stream().filter(Predicate.not(SystemTags::isOfUser)).toList(),
        new ArtifactFolder(services.artifacts(), shell.link("runs", run.id(), "artifacts"))
            .entries(ArtifactPath.ofRun(run.info(), "")),
        lineages.of(run),
        lineages.data(run).isPresent() ? List.of() : run.inputs().datasets(),
        models(run),
        lineages.versions(run),
        Evidence.of(run, services.artifacts()),
        code(request.origin(), run));
  }

  private static String code(String origin, Run run) {
    return """
        import mlflow
        mlflow.set_tracking_uri("%s")
        run = mlflow.get_run("%s")
        files = mlflow.artifacts.download_artifacts(run_id=run.info.run_id)
        """
        .formatted(origin, run.id());
  }

  private List<Run> nested(Run run) {
    Search below = Search.matching(SystemTags.below(run.id())).atMost(MOST_NESTED);
    return services.tracking().search(RunSearch.in(run.info().experimentId(), below)).items();
  }

  private List<LoggedModel> models(Run run) {
    return run.outputs().models().stream()
        .flatMap(model -> services.loggedModels().find(model.modelId()).stream())
        .toList();
  }

  private Response change(Request request) {
    Shell shell = html.shell(request, Section.RUNS);
    String id = request.path("run");
    String key = request.form("key").orElse("").strip();
    switch (request.form("action").orElse("")) {
      case "rename" -> services.tracking().update(id, named(request));
      case "note" -> tag(id, new Tag(SystemTags.NOTE, request.form("note").orElse("").strip()));
      case "tag" -> tag(id, new Tag(key, request.form("value").orElse("").strip()));
      case "untag" -> services.tracking().deleteTag(id, key);
      case "delete" -> services.tracking().delete(id);
      case "restore" -> services.tracking().restore(id);
      case String other -> throw Asked.unknown(other);
    }
    return Response.seeOther(shell.link("runs", id));
  }

  private static RunUpdate named(Request request) {
    String name = request.form("name").orElse("").strip();
    return new RunUpdate(
        Optional.empty(), Optional.empty(), Optional.of(name).filter(text -> !text.isEmpty()));
  }

  private void tag(String run, Tag tag) {
    services.tracking().log(run, RunLog.of(tag));
  }
}
