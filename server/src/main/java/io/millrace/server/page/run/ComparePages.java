package io.millrace.server.page.run;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.server.page.Format;
import io.millrace.server.page.Html;
import io.millrace.server.page.PageRoutes;
import io.millrace.server.page.PageServices;
import io.millrace.server.page.Section;
import io.millrace.server.page.Shell;
import io.millrace.tracking.Run;
import java.util.List;

/// Runs beside one another: those that were ticked, or the first that match a search.
public final class ComparePages implements Resource {
  private static final int MOST = 200;

  private final PageServices services;
  private final Html html;

  public ComparePages(PageServices services, Html html) {
    this.services = services;
    this.html = html;
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page("/ui/{project}/runs/compare", "run.read", "Runs beside one another", this::compare);
  }

  private Response compare(Request request) {
    CompareQuery query = CompareQuery.of(request);
    List<Run> found =
        query.runs().isEmpty()
            ? RunRows.first(services, query.search(), MOST + 1)
            : query.runs().stream().flatMap(id -> services.tracking().find(id).stream()).toList();
    List<Run> runs = found.stream().limit(MOST).toList();
    Shell shell =
        html.shell(request, Section.RUNS)
            .below(Section.RUNS, "Runs", "runs")
            .at("%s compared".formatted(Format.count(runs.size(), "run")));
    return html.page(
        "run/compare",
        shell,
        new CompareModel(shell, query, runs, services.tracking()).page(found.size() > MOST));
  }
}
