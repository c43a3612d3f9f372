package io.millrace.server.page.run;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.server.page.Asked;
import io.millrace.server.page.Html;
import io.millrace.server.page.LiveStream;
import io.millrace.server.page.PageRoutes;
import io.millrace.server.page.PageServices;
import io.millrace.server.page.Section;
import io.millrace.server.page.Shell;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunStatus;
import io.millrace.tracking.Search;
import io.millrace.tracking.ViewType;
import java.util.List;
import java.util.Map;

/// The runs of experiments as a table that follows them while they train.
public final class RunTablePages implements Resource {
  private static final int EXPERIMENTS = 200;
  private static final int MOST_AT_ONCE = 200;

  private final PageServices services;
  private final Html html;

  public RunTablePages(PageServices services, Html html) {
    this.services = services;
    this.html = html;
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page("/ui/{project}/runs", "run.list", "Runs with their metrics and params", this::table)
        .page("/ui/{project}/runs/stream", "run.list", "Changes of these runs", this::stream)
        .page("/ui/{project}/runs/words", "run.list", "What a filter may name", this::words)
        .form("/ui/{project}/runs", "run.delete", "Deletes runs or restores them", this::change);
  }

  private Response table(Request request) {
    Shell shell =
        html.shell(request, Section.RUNS)
            .below(Section.RUNS, "Experiments", "experiments")
            .at("Runs");
    List<Experiment> all =
        services.experiments().search(ViewType.ACTIVE_ONLY, Search.ALL.atMost(EXPERIMENTS)).items();
    List<Experiment> chosen = experiments(RunQuery.of(request), all, shell);
    RunQuery query = RunQuery.of(request).in(chosen.stream().map(Experiment::id).toList());
    KeptColumns kept = KeptColumns.of(request);
    RunListPage page;
    try {
      RunRows.Found found = RunRows.find(services, query);
      page = new RunTableModel(shell, query, kept, request.origin()).page(chosen, all, found);
      boolean isLive =
          found.runs().stream().anyMatch(run -> run.info().status() == RunStatus.RUNNING);
      if (isLive && query.token().isEmpty()) {
        shell = shell.live(shell.link("runs", "stream") + query.query());
      }
    } catch (MillraceException e) {
      if (e.code() != ErrorCode.FILTER_INVALID && e.code() != ErrorCode.PAGE_TOKEN_INVALID) {
        throw e;
      }
      page =
          new RunTableModel(shell, query, kept, request.origin())
              .faulty(chosen, all, FilterFault.of(query.filter(), e));
    }
    Response response = html.page("run/runs", shell, page);
    return kept.change()
        .map(cookie -> response.with("Set-Cookie", cookie.formatted(shell(request).base())))
        .orElse(response);
  }

  private Shell shell(Request request) {
    return html.shell(request, Section.RUNS);
  }

  /// Those that the address names, deleted ones too; else the project's own.
  private List<Experiment> experiments(RunQuery query, List<Experiment> all, Shell shell) {
    if (!query.experiments().isEmpty()) {
      return query.experiments().stream()
          .flatMap(id -> services.experiments().find(id).stream())
          .toList();
    }
    return all.stream()
        .filter(each -> each.name().equals(shell.project()))
        .findFirst()
        .or(() -> all.stream().findFirst())
        .stream()
        .toList();
  }

  private Response stream(Request request) {
    Shell shell = shell(request);
    RunQuery query = RunQuery.of(request);
    KeptColumns kept = KeptColumns.of(request);
    return LiveStream.everyFewSeconds(services.executions())
        .events(
            () -> {
              Shell now = shell.at(services.clock().instant());
              RunRows.Found found = RunRows.find(services, query);
              RunListPage page =
                  new RunTableModel(now, query, kept, request.origin())
                      .page(List.of(), List.of(), found);
              return new LiveStream.Frame(
                  Map.of("rows", html.render("run/rows", now, page)), false);
            });
  }

  private Response words(Request request) {
    RunQuery query = RunQuery.of(request);
    List<Run> recent = RunRows.first(services, query.matching(""), FilterWords.RUNS);
    return Response.json(FilterWords.of(recent));
  }

  private Response change(Request request) {
    Shell shell = shell(request);
    List<String> runs = request.formAll("run").stream().limit(MOST_AT_ONCE).toList();
    switch (request.form("action").orElse("")) {
      case "delete" -> runs.forEach(services.tracking()::delete);
      case "restore" -> runs.forEach(services.tracking()::restore);
      case String other -> throw Asked.unknown(other);
    }
    return Response.seeOther(shell.link("runs") + RunQuery.of(request).query());
  }
}
