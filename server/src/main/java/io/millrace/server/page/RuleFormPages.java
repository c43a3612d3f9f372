package io.millrace.server.page;

import static io.millrace.base.ErrorCode.RULE_INVALID;
import static io.millrace.base.ErrorCode.RULE_NOT_FOUND;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.pipeline.event.EventBus.Published;
import io.millrace.pipeline.event.Rule;

/// Writing rules: checked and tried on an event while they are typed, saved and deleted. Those of
/// the project file are changed only there.
final class RuleFormPages implements Resource {
  private static final String NEW = "/ui/{project}/events/new-rule";
  private static final String RULE = "/ui/{project}/events/rules/{rule}";
  private static final String TAKEN = "There is a rule of this name.";

  private final PageServices services;
  private final Html html;

  RuleFormPages(PageServices services, Html html) {
    this.services = services;
    this.html = html;
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page(NEW, "rule.write", "A new rule", this::create)
        .form(NEW, "rule.write", "Checks or adds a rule", this::add)
        .page(RULE, "rule.write", "A rule, to change it", this::edit)
        .form(RULE, "rule.write", "Checks, changes or deletes a rule", this::change);
  }

  private Response create(Request request) {
    return show(request, 200, RuleForm.empty(services, lastEvent()));
  }

  private String lastEvent() {
    return services.events().list(Long.MAX_VALUE, 1).stream()
        .findFirst()
        .map(Published::event)
        .map(event -> Pretty.json(event.toJson()))
        .orElse(RulePage.EVENT);
  }

  private Response edit(Request request) {
    return show(request, 200, RuleForm.of(services, rule(request), lastEvent()));
  }

  private Rule rule(Request request) {
    String name = request.path("rule");
    require(
        !services.project().get().makesRule().test(name),
        RULE_INVALID,
        "Change it in millrace.yaml, and apply that.",
        "The rule '%s' belongs to the project file.",
        name);
    return services
        .rules()
        .find(name)
        .orElseThrow(
            () ->
                new MillraceException(
                    RULE_NOT_FOUND,
                    "There is no rule '%s'.".formatted(name),
                    "List the rules to find its name."));
  }

  private Response add(Request request) {
    String name = request.form("name").orElse("").strip();
    RuleForm form = RuleForm.of(services, request, true, name);
    String problem = name.isEmpty() ? "Give it a name." : isTaken(name) ? TAKEN : "";
    return settle(request, problem.isEmpty() ? form : form.withName(form.name().refused(problem)));
  }

  private boolean isTaken(String name) {
    return services.rules().find(name).isPresent()
        || services.project().get().makesRule().test(name);
  }

  private Response change(Request request) {
    Rule rule = rule(request);
    if (request.form("action").orElse("").equals("delete")) {
      services.rules().delete(rule.name());
      return list(request);
    }
    return settle(request, RuleForm.of(services, request, false, rule.name()));
  }

  private Response put(Request request, Rule rule) {
    services.rules().put(rule);
    return list(request);
  }

  private Response list(Request request) {
    return Response.seeOther(html.shell(request, Section.EVENTS).link("events", "rules"));
  }

  /// Saves it, if that is asked for and can be done; else shows what it comes to.
  private Response settle(Request request, RuleForm form) {
    if (!request.form("action").orElse("").equals("save")) {
      return show(request, 200, form);
    }
    return form.rule().map(rule -> put(request, rule)).orElseGet(() -> show(request, 422, form));
  }

  private Response show(Request request, int status, RuleForm form) {
    Shell shell =
        html.shell(request, Section.EVENTS)
            .below(Section.EVENTS, "Events", "events")
            .below(Section.EVENTS, "Rules", "events", "rules")
            .at(form.isNew() ? "New rule" : form.name().text());
    return FormParts.wanted(request)
        ? new FormParts(html, shell)
            .field("name", form.name())
            .field("pattern", form.pattern())
            .field("targets", form.targets())
            .region("tried", "event/verdict", form.tried())
            .response()
        : html.page(status, "event/rule", shell, form);
  }
}
