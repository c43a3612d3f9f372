package io.millrace.server.page.run;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.server.page.Asked;
import io.millrace.server.page.Html;
import io.millrace.server.page.PageRoutes;
import io.millrace.server.page.PageServices;
import io.millrace.server.page.Section;
import io.millrace.server.page.Shell;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.NewExperiment;
import io.millrace.tracking.Page;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunSearch;
import io.millrace.tracking.Search;
import io.millrace.tracking.Tag;
import io.millrace.tracking.ViewType;
import java.util.List;
import java.util.Optional;

/// The experiments: found, created, renamed, described, deleted and restored.
public final class ExperimentPages implements Resource {
  private static final int PAGE = 50;

  private final PageServices services;
  private final Html html;

  public ExperimentPages(PageServices services, Html html) {
    this.services = services;
    this.html = html;
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page("/ui/{project}/experiments", "experiment.list", "The experiments", this::list)
        .page(
            "/ui/{project}/experiments/{experiment}",
            "experiment.read",
            "An experiment",
            this::experiment)
        .form(
            "/ui/{project}/experiments", "experiment.create", "Creates an experiment", this::create)
        .form(
            "/ui/{project}/experiments/{experiment}",
            "experiment.update",
            "Renames, describes, deletes or restores an experiment",
            this::change);
  }

  private Response list(Request request) {
    Shell shell = html.shell(request, Section.RUNS).at("Experiments");
    String text = request.query("q").map(String::strip).orElse("");
    ViewType view = RunQuery.view(request);
    Optional<String> token = request.query("page").filter(page -> !page.isEmpty());
    Page<Experiment> page =
        services.experiments().search(view, Search.matching(filter(text)).atMost(PAGE).from(token));
    return html.page(
        "run/experiments",
        shell,
        new ExperimentPage.All(
            text,
            view == ViewType.DELETED_ONLY,
            page.items().stream().map(each -> row(each, view)).toList(),
            page.nextPageToken(),
            token.isPresent()));
  }

  /// A part of the name, or comparisons of tags.
  private static String filter(String text) {
    return text.isEmpty() || text.startsWith("tags.")
        ? text
        : "name ILIKE " + Search.quoted("%" + text + "%");
  }

  private ExperimentPage.Row row(Experiment experiment, ViewType view) {
    Search newest = Search.ALL.atMost(1);
    Optional<Run> last =
        services
            .tracking()
            .search(new RunSearch(List.of(experiment.id()), view, newest))
            .items()
            .stream()
            .findFirst();
    return new ExperimentPage.Row(experiment, last, note(experiment));
  }

  private static String note(Experiment experiment) {
    return experiment.tags().stream()
        .filter(tag -> tag.key().equals(SystemTags.NOTE))
        .map(Tag::value)
        .findFirst()
        .orElse("");
  }

  private Response experiment(Request request) {
    Experiment experiment = services.experiments().experiment(request.path("experiment"));
    Shell shell =
        html.shell(request, Section.RUNS)
            .below(Section.RUNS, "Experiments", "experiments")
            .at(experiment.name());
    return html.page(
        "run/experiment",
        shell,
        new ExperimentPage(
            experiment,
            note(experiment),
            experiment.tags().stream().filter(SystemTags::isOfUser).toList()));
  }

  private Response create(Request request) {
    Shell shell = html.shell(request, Section.RUNS);
    Experiment experiment =
        services.experiments().create(NewExperiment.named(request.form("name").orElse("").strip()));
    return Response.seeOther(shell.link("runs") + "?experiment=" + experiment.id());
  }

  private Response change(Request request) {
    Shell shell = html.shell(request, Section.RUNS);
    String id = request.path("experiment");
    switch (request.form("action").orElse("")) {
      case "rename" -> services.experiments().rename(id, request.form("name").orElse("").strip());
      case "describe" ->
          services
              .experiments()
              .setTag(id, new Tag(SystemTags.NOTE, request.form("note").orElse("").strip()));
      case "delete" -> services.experiments().delete(id);
      case "restore" -> services.experiments().restore(id);
      case String other -> throw Asked.unknown(other);
    }
    return Response.seeOther(shell.link("experiments", id));
  }
}
