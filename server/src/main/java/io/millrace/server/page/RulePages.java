package io.millrace.server.page;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.json.Json;
import io.millrace.pipeline.event.EventBus.Published;
import io.millrace.pipeline.event.EventStore;
import io.millrace.pipeline.event.Replays;
import io.millrace.pipeline.event.Rule;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;

/// Trying a pattern out on an event, and replaying a time range into a rule.
final class RulePages implements Resource {
  private static final String TESTER = "/ui/{project}/events/tester";
  private static final String REPLAYS = "/ui/{project}/events/replays";

  private final PageServices services;
  private final Html html;

  RulePages(PageServices services, Html html) {
    this.services = services;
    this.html = html;
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page(TESTER, "rule.read", "A pattern and an event to try it on", this::tester)
        .page(REPLAYS, "rule.replay", "A time range for a rule", this::ask)
        .page(REPLAYS + "/{id}", "rule.read", "How far a replay is", this::progress)
        .page(REPLAYS + "/{id}/stream", "rule.read", "Progress of a replay", this::stream)
        .form(TESTER, "rule.read", "Whether an event matches a pattern", this::test)
        .form(REPLAYS, "rule.replay", "Replays a time range into a rule", this::replay);
  }

  private Shell shell(Request request, String title) {
    return html.shell(request, Section.EVENTS).below(Section.EVENTS, "Events", "events").at(title);
  }

  /// Begins with the rule and the event that the address names; else with the last event.
  private Response tester(Request request) {
    long sequence = request.query("event").flatMap(Sequence::of).orElse(Long.MAX_VALUE - 1);
    String event =
        services.events().list(sequence + 1, 1).stream()
            .findFirst()
            .map(Published::event)
            .map(found -> Pretty.json(found.toJson()))
            .orElse(RulePage.EVENT);
    String pattern =
        request
            .query("rule")
            .flatMap(services.rules()::find)
            .map(rule -> Pretty.json(rule.pattern()))
            .orElse(RulePage.PATTERN);
    return html.page(
        "event/tester",
        shell(request, "Pattern tester"),
        new RulePage.Tester(pattern, event, Optional.empty(), ""));
  }

  private Response test(Request request) {
    String pattern = request.form("pattern").orElse("");
    String event = request.form("event").orElse("");
    RulePage.Tester page;
    try {
      page = RulePage.Tester.of(Json.parse(pattern), pattern, event, services.clock().instant());
    } catch (MillraceException e) {
      page = new RulePage.Tester(pattern, event, Optional.empty(), e.detail() + " " + e.fix());
    }
    return html.page("event/tester", shell(request, "Pattern tester"), page);
  }

  private Response ask(Request request) {
    Instant now = services.clock().instant();
    return asked(
        request,
        200,
        new RulePage.Range(
            request.query("rule").orElse(""),
            RulePage.local(now.minusSeconds(86_400)),
            RulePage.local(now),
            ""));
  }

  private Response asked(Request request, int status, RulePage.Range range) {
    return html.page(
        status,
        "event/replays",
        shell(request, "Replay"),
        new RulePage.Ask(services.rules().list().stream().map(Rule::name).toList(), range));
  }

  private Response replay(Request request) {
    RulePage.Range range =
        new RulePage.Range(
            request.form("rule").orElse(""),
            request.form("from").orElse(""),
            request.form("to").orElse(""),
            "");
    try {
      Rule rule = services.rules().find(range.rule()).orElseThrow(() -> noRule(range.rule()));
      Replays.Replayed replayed =
          services.replays().replay(rule, time(range.from()), time(range.to()));
      return replayed.events() == 0
          ? asked(request, 200, range.because("No event of that time matches the rule."))
          : Response.seeOther(
              html.shell(request, Section.EVENTS).link("events", "replays", replayed.id()));
    } catch (MillraceException e) {
      return asked(request, 422, range.because(e.detail() + " " + e.fix()));
    }
  }

  private static MillraceException noRule(String name) {
    return new MillraceException(
        ErrorCode.RULE_NOT_FOUND, "There is no rule '%s'.".formatted(name), "Choose one.");
  }

  private static Instant time(String local) {
    try {
      return LocalDateTime.parse(local).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new MillraceException(
          ErrorCode.RULE_INVALID,
          "'%s' is no time.".formatted(local),
          "Write it as 2026-11-21T10:00.",
          e);
    }
  }

  private Response progress(Request request) {
    EventStore.Progress progress = found(request);
    Shell shell =
        html.shell(request, Section.EVENTS)
            .below(Section.EVENTS, "Events", "events")
            .below(Section.EVENTS, "Replay", "events", "replays")
            .at(Format.shortId(request.path("id")));
    Shell live =
        progress.pending() == 0
            ? shell
            : shell.live(shell.link("events", "replays", request.path("id"), "stream"));
    return html.page("event/replay", live, progress);
  }

  private EventStore.Progress found(Request request) {
    return services
        .replays()
        .progress(request.path("id"))
        .orElseThrow(
            () ->
                new MillraceException(
                    ErrorCode.ROUTE_NOT_FOUND,
                    "There is no replay '%s'.".formatted(request.path("id")),
                    "Begin one for a rule."));
  }

  private Response stream(Request request) {
    Shell shell = shell(request, "Replay");
    return new LiveStream(services.executions(), _ -> true)
        .events(
            () -> {
              EventStore.Progress progress = found(request);
              return new LiveStream.Frame(
                  Map.of("progress", html.render("event/progress", shell, progress)),
                  progress.pending() == 0);
            });
  }
}
