package io.millrace.server.page.run;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.server.page.Evidence;
import io.millrace.server.page.Format;
import io.millrace.server.page.Html;
import io.millrace.server.page.Lineages;
import io.millrace.server.page.PageRoutes;
import io.millrace.server.page.PageServices;
import io.millrace.server.page.Section;
import io.millrace.server.page.Shell;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.Page;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunSearch;
import io.millrace.tracking.Search;
import io.millrace.tracking.Tag;
import io.millrace.tracking.ViewType;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The runs of an experiment as a table, some of them side by side, and one run.
public final class RunPages implements Resource {
  private static final int PAGE = 50;
  private static final int EXPERIMENTS = 200;

  private final PageServices services;
  private final Html html;

  public RunPages(PageServices services, Html html) {
    this.services = services;
    this.html = html;
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page("/ui/{project}/runs", "run.list", "Runs with their metrics and params", this::list)
        .page("/ui/{project}/runs/{run}", "run.read", "A run", this::run);
  }

  private Response list(Request request) {
    Shell shell = html.shell(request, Section.RUNS).at("Runs");
    RunQuery query = RunQuery.of(request);
    List<Experiment> experiments =
        services.experiments().search(ViewType.ACTIVE_ONLY, Search.ALL.atMost(EXPERIMENTS)).items();
    Optional<Experiment> experiment = experiment(query, experiments, shell);
    Optional<String> error = Optional.empty();
    Page<Run> page = new Page<>(List.of(), Optional.empty());
    try {
      page = experiment.map(e -> search(e, query)).orElse(page);
    } catch (MillraceException e) {
      if (e.code() != ErrorCode.FILTER_INVALID && e.code() != ErrorCode.PAGE_TOKEN_INVALID) {
        throw e;
      }
      error = Optional.of(e.detail());
    }
    return html.page("run/runs", shell, model(shell, query, experiments, experiment, page, error));
  }

  private static Optional<Experiment> experiment(
      RunQuery query, List<Experiment> experiments, Shell shell) {
    if (!query.experiment().isEmpty()) {
      return experiments.stream().filter(e -> e.id().equals(query.experiment())).findFirst();
    }
    return experiments.stream()
        .filter(e -> e.name().equals(shell.project()))
        .findFirst()
        .or(() -> experiments.stream().findFirst());
  }

  private Page<Run> search(Experiment experiment, RunQuery query) {
    Search search =
        new Search(
            query.filter(),
            query.order().stream().toList(),
            PAGE,
            Optional.of(query.token()).filter(token -> !token.isEmpty()));
    return services.tracking().search(RunSearch.in(experiment.id(), search));
  }

  private RunListPage model(
      Shell shell,
      RunQuery query,
      List<Experiment> experiments,
      Optional<Experiment> experiment,
      Page<Run> page,
      Optional<String> error) {
    String base = shell.link("runs");
    RunTable table = new RunTable(page.items());
    List<String> columns = query.columns().isEmpty() ? table.usual() : query.columns();
    return new RunListPage(
        query,
        experiments,
        experiment,
        error,
        columns.stream().map(column -> head(column, query, base)).toList(),
        page.items().stream().map(run -> row(run, columns, query)).toList(),
        table.available(),
        comparison(query, base, shell),
        page.nextPageToken().map(token -> base + query.at(token).query()),
        query.token().isEmpty() ? Optional.empty() : Optional.of(base + query.at("").query()),
        base + query.unfiltered().query());
  }

  private static RunListPage.Head head(String column, RunQuery query, String base) {
    String order =
        !query.isSortedBy(column) ? "" : query.isDescending() ? "descending" : "ascending";
    return new RunListPage.Head(
        column,
        RunTable.label(column),
        RunTable.isNumber(column),
        order,
        base + query.sortedBy(column).query());
  }

  private static RunListPage.Row row(Run run, List<String> columns, RunQuery query) {
    return new RunListPage.Row(
        run,
        columns.stream().map(column -> RunTable.cell(run, column)).toList(),
        query.compared().contains(run.id()));
  }

  private Optional<RunListPage.Comparison> comparison(RunQuery query, String base, Shell shell) {
    List<Run> runs =
        query.compared().stream().flatMap(id -> services.tracking().find(id).stream()).toList();
    if (runs.size() < 2) {
      return Optional.empty();
    }
    RunTable table = new RunTable(runs);
    RunCharts charts = new RunCharts(services.tracking());
    return Optional.of(
        new RunListPage.Comparison(
            runs,
            table.commonCurve().orElse(""),
            table.commonCurve().flatMap(key -> charts.of(key, runs)),
            table.differences(shell.now()),
            base + query.withoutComparison().query()));
  }

  private Response run(Request request) {
    String id = request.path("run");
    Run run = services.tracking().run(id);
    Experiment experiment = services.experiments().experiment(run.info().experimentId());
    Shell shell =
        html.shell(request, Section.RUNS)
            .below(Section.RUNS, "Runs", "runs")
            .at("%s, %s".formatted(run.info().name(), Format.shortId(id)));
    RunFiles files = new RunFiles(services.artifacts(), run.info());
    Lineages lineages = new Lineages(services, shell);
    return html.page(
        "run/run",
        shell,
        new RunPage(
            run,
            experiment,
            new RunCharts(services.tracking()).of(run),
            metrics(run),
            RunTable.sorted(run.data().params()),
            run.data().tags().stream().sorted(Comparator.comparing(Tag::key)).toList(),
            files.files(),
            files.hidden(),
            lineages.of(run),
            lineages.data(run).isPresent() ? List.of() : run.inputs().datasets(),
            Evidence.of(run, services.artifacts())));
  }

  private static List<RunPage.MetricRow> metrics(Run run) {
    return run.data().metrics().stream()
        .map(
            metric ->
                new RunPage.MetricRow(
                    metric.key(),
                    Format.number(metric.value()),
                    metric.step() == 0 ? "–" : Format.count(metric.step())))
        .toList();
  }
}
