package io.millrace.server.page;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.monitoring.MonitoringExecution;
import io.millrace.serving.Endpoint;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.EndpointUpdate;
import io.millrace.serving.Rollouts;
import io.millrace.serving.ServedModel;
import io.millrace.serving.Traffic;
import io.millrace.serving.Variant;
import io.millrace.serving.bandit.BanditPlan;
import io.millrace.tracking.ModelVersion;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// The endpoints; one with its traffic, its captures and its configs.
final class EndpointPages implements Resource {
  static final String ROOT = "/ui/{project}/endpoints/{name}";
  private static final int NOW = 5;
  private static final int HOUR = 60;
  private static final int ROWS = 50;

  private final PageServices services;
  private final Html html;
  private final TryPages form;
  private final CapturePages captures;
  private final VerdictPages verdicts;

  EndpointPages(PageServices services, Html html) {
    this.services = services;
    this.html = html;
    this.form = new TryPages(services, html, this::head);
    this.captures = new CapturePages(services, html, this::head);
    this.verdicts = new VerdictPages(services, html, this::head);
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page("/ui/{project}/endpoints", "endpoint.list", "The endpoints", this::list)
        .page(ROOT, "endpoint.read", "An endpoint and its traffic", this::endpoint)
        .page(ROOT + "/stream", "endpoint.read", "Changes of an endpoint's page", this::stream)
        .form(ROOT + "/rollout", "endpoint.deploy", "Ends its rollout", this::move)
        .page(ROOT + "/configs", "endpoint.read", "What it has served", this::configs);
    form.routes(routes);
    captures.routes(routes);
    verdicts.routes(routes);
  }

  private Response list(Request request) {
    Shell shell = html.shell(request, Section.ENDPOINTS).at("Endpoints");
    List<EndpointPage.Row> rows = services.endpoints().list().stream().map(this::row).toList();
    return html.page("endpoint/endpoints", shell, rows);
  }

  private EndpointPage.Row row(Endpoint endpoint) {
    Traffic.Summary last = services.servingMetrics().traffic(endpoint.name()).total(NOW);
    return new EndpointPage.Row(
        head(endpoint), last, Format.number(last.requests() / (double) NOW));
  }

  /// @throws io.millrace.base.MillraceException with `ENDPOINT_NOT_FOUND`
  private EndpointPage.Head head(Request request) {
    return head(services.endpoints().endpoint(request.path("name")));
  }

  private EndpointPage.Head head(Endpoint endpoint) {
    String name = endpoint.name();
    return new EndpointPage.Head(
        endpoint,
        services.endpoints().inService(name),
        services.endpoints().configs(name).size(),
        services.monitors().monitors().stream().filter(each -> watches(each, name)).toList());
  }

  private boolean watches(String monitor, String endpoint) {
    return services.monitors().executions(monitor, MonitoringExecution.Kind.DATA, 1).stream()
        .anyMatch(execution -> execution.endpoint().equals(endpoint));
  }

  static Shell below(Shell shell, String name, String page) {
    Shell list = shell.below(Section.ENDPOINTS, "Endpoints", "endpoints");
    return page.isEmpty()
        ? list.at(name)
        : list.below(Section.ENDPOINTS, name, "endpoints", name).at(page);
  }

  private Response endpoint(Request request) {
    EndpointPage.Head head = head(request);
    String range = minutes(request) == HOUR ? "" : "?range=3h";
    Shell shell = below(html.shell(request, Section.ENDPOINTS), head.name(), "");
    shell = shell.live(shell.link("endpoints", head.name(), "stream") + range);
    return html.page("endpoint/endpoint", shell, page(head, minutes(request), shell));
  }

  private Response stream(Request request) {
    EndpointPage.Head head = head(request);
    Shell shell = below(html.shell(request, Section.ENDPOINTS), head.name(), "");
    int minutes = minutes(request);
    return LiveStream.everyFewSeconds(services.executions())
        .events(
            () -> {
              Shell now = shell.at(services.clock().instant());
              EndpointPage page =
                  page(head(services.endpoints().endpoint(head.name())), minutes, now);
              return new LiveStream.Frame(
                  Map.of(
                      "rollout", html.render("endpoint/rollout", now, page),
                      "traffic", html.render("endpoint/traffic", now, page),
                      "processes", html.render("endpoint/processes", now, page)),
                  false);
            });
  }

  private static int minutes(Request request) {
    return request.query("range").orElse("").equals("3h") ? 3 * HOUR : HOUR;
  }

  private EndpointPage page(EndpointPage.Head head, int minutes, Shell shell) {
    EndpointTraffic traffic =
        new EndpointTraffic(services.servingMetrics().traffic(head.name()), minutes);
    Optional<Rollouts.View> rollout = services.rollouts().find(head.name());
    Optional<Rollouts.View> going = rollout.filter(view -> !view.rollout().isOver());
    boolean isRolling = going.isPresent();
    double left = going.map(view -> 1 - view.rollout().share()).orElse(1.0);
    Optional<BanditCard> bandit =
        head.config().spec().bandit().map(plan -> bandit(head, plan, isRolling));
    Optional<BanditCard> sharing = bandit.filter(_ -> !isRolling);
    return new EndpointPage(
        head,
        head.config().variants().stream()
            .map(each -> variant(head, each, share(head, each, sharing, left), shell))
            .toList(),
        services.endpoints().shadows(head.name()).stream().map(ShadowRow::of).toList(),
        services.endpoints().processes(head.name()).stream().map(ProcessCard::of).toList(),
        rollout.map(view -> rollout(head, view)),
        bandit,
        minutes,
        traffic.total(),
        traffic.tiles(),
        traffic.requests(),
        shares(head, traffic, minutes),
        traffic.latency());
  }

  private Optional<StackedColumns> shares(
      EndpointPage.Head head, EndpointTraffic traffic, int minutes) {
    List<Variant> variants = head.config().variants();
    SequencedMap<String, List<Traffic.Summary>> byVariant = new LinkedHashMap<>();
    variants.forEach(
        each ->
            byVariant.put(
                each.name(),
                services.servingMetrics().traffic(head.name(), each.name()).minutes(minutes)));
    return variants.size() == 1 ? Optional.empty() : Optional.of(traffic.shares(byVariant));
  }

  private VariantRow variant(EndpointPage.Head head, Variant variant, String share, Shell shell) {
    Traffic.Summary last =
        services.servingMetrics().traffic(head.name(), variant.name()).total(NOW);
    return new VariantRow(
        variant.name(),
        variant.models().stream().map(model -> served(model, shell)).toList(),
        variant.calculated(),
        share,
        Format.number(last.requests() / (double) NOW),
        last.p50() > 0 ? Format.latency(last.p50()) : "–",
        last.p99() > 0 ? Format.latency(last.p99()) : "–",
        Format.count(last.failed()));
  }

  /// By the bandit if it has decided, else by weight; of what a rollout leaves to the config.
  /// @param sharing the bandit by which requests are shared now
  /// @param left the share of the requests that a rollout leaves to the config
  private static String share(
      EndpointPage.Head head, Variant variant, Optional<BanditCard> sharing, double left) {
    return sharing.stream()
        .flatMap(card -> card.rows().stream())
        .filter(row -> row.variant().equals(variant.name()))
        .findFirst()
        .map(BanditCard.Row::share)
        .orElseGet(() -> Format.share(head.config().spec().share(variant) * left));
  }

  private BanditCard bandit(EndpointPage.Head head, BanditPlan plan, boolean isRolling) {
    return BanditCard.of(
        head.config(),
        plan,
        services.bandits().decisions(head.name(), BanditCard.DECISIONS),
        isRolling,
        services.clock().instant());
  }

  private RolloutCard rollout(EndpointPage.Head head, Rollouts.View view) {
    String models =
        services.endpoints().configs(head.name()).stream()
            .filter(config -> config.number() == view.rollout().to())
            .findFirst()
            .map(
                config -> config.spec().main().modelVersions().replace(",", ", ").replace('/', ' '))
            .orElse("");
    return RolloutCard.of(view, models, services.clock().instant());
  }

  private Response move(Request request) {
    String name = head(request).name();
    switch (request.form("action").orElse("")) {
      case "stop" -> services.rollouts().stop(name, "");
      case "complete" -> services.rollouts().complete(name, "");
      case String other -> throw Asked.unknown(other);
    }
    return Response.seeOther(html.shell(request, Section.ENDPOINTS).link("endpoints", name));
  }

  private EndpointPage.Served served(ServedModel model, Shell shell) {
    return new EndpointPage.Served(
        model.name(),
        model.version(),
        services
            .registry()
            .findVersion(model.name(), model.version())
            .map(ModelVersion::aliases)
            .orElse(List.of()),
        link(model, shell));
  }

  static String link(ServedModel model, Shell shell) {
    return shell.link("models", model.name(), "versions", Integer.toString(model.version()));
  }

  private Response configs(Request request) {
    EndpointPage.Head head = head(request);
    Map<Integer, Instant> since = new HashMap<>();
    for (EndpointUpdate update : services.endpoints().updates(head.name()).reversed()) {
      since.put(update.to(), update.at());
    }
    List<EndpointConfig> all = services.endpoints().configs(head.name());
    List<EndpointPage.Move> shown =
        all.stream()
            .limit(ROWS)
            .map(
                config ->
                    new EndpointPage.Move(
                        config,
                        Optional.ofNullable(since.get(config.number())),
                        config.number() == head.config().number()))
            .toList();
    return html.page(
        "endpoint/configs",
        below(html.shell(request, Section.ENDPOINTS), head.name(), "Configs"),
        new EndpointPage.Configs(head, shown, all.size() - shown.size()));
  }
}
