package io.millrace.server.page;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.serving.Outcome;
import io.millrace.serving.bandit.BanditPlan;
import java.util.function.Function;

/// Which of an endpoint's variants answers better. A page of its own: captures are read for it.
final class VerdictPages implements Resource {
  private final PageServices services;
  private final Html html;
  private final Function<Request, EndpointPage.Head> heads;

  VerdictPages(PageServices services, Html html, Function<Request, EndpointPage.Head> heads) {
    this.services = services;
    this.html = html;
    this.heads = heads;
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page(
            EndpointPages.ROOT + "/verdict",
            "endpoint.read",
            "Which of its variants answers better",
            this::page);
  }

  private Response page(Request request) {
    EndpointPage.Head head = heads.apply(request);
    Shell shell =
        EndpointPages.below(html.shell(request, Section.ENDPOINTS), head.name(), "Compare");
    VerdictPage.Asked asked = asked(head, request);
    return html.page(
        "endpoint/verdict",
        shell,
        VerdictPage.of(
            head,
            asked,
            services.verdicts().metrics(head.name()).keySet(),
            services.verdicts().of(head.name(), asked.metric())));
  }

  /// What a bandit shares by has the better side that the bandit says; of other outcomes more is
  /// better, unless the reader says otherwise.
  private static VerdictPage.Asked asked(EndpointPage.Head head, Request request) {
    String metric = request.query("metric").orElse("");
    if (metric.isEmpty() || metric.equals(Outcome.ABSOLUTE_ERROR)) {
      return VerdictPage.Asked.ERRORS;
    }
    boolean banditsLower =
        head.config().spec().bandit().stream()
            .anyMatch(
                plan -> plan.metric().equals(metric) && plan.better() == BanditPlan.Better.LOWER);
    return new VerdictPage.Asked(
        metric,
        switch (request.query("better").orElse("")) {
          case "lower" -> true;
          case "higher" -> false;
          default -> banditsLower;
        });
  }
}
