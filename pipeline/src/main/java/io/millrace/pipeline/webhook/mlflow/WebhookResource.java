package io.millrace.pipeline.webhook.mlflow;

import static io.millrace.base.ErrorCode.PAGE_TOKEN_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.http.Method;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.json.Json;
import io.millrace.pipeline.webhook.Trigger;
import io.millrace.pipeline.webhook.Webhook;
import io.millrace.pipeline.webhook.Webhooks;
import io.millrace.tracking.mlflow.Fields;
import io.millrace.tracking.mlflow.MlflowRoutes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/webhooks` of MLflow's API, and `/api/webhooks/{id}/calls`.
public final class WebhookResource implements Resource {
  private static final String ROOT = "/webhooks";
  private static final String ONE = ROOT + "/{webhook_id}";
  private static final int PAGE = 100;
  private static final int PAGE_MAX = 1_000;

  private final Webhooks webhooks;

  public WebhookResource(Webhooks webhooks) {
    this.webhooks = webhooks;
  }

  @Override
  public void routes(Routes routes) {
    MlflowRoutes mlflow = new MlflowRoutes(routes, WebhookShapes.KNOWN);
    mlflow.post(ROOT, "webhook.create", "Create a webhook", this::create);
    mlflow.get(ROOT, "webhook.read", "List webhooks, the newest first", this::list);
    mlflow.handle(Method.GET, ONE, "webhook.read", "Read a webhook", this::find);
    mlflow.handle(Method.PATCH, ONE, "webhook.update", "Change a webhook", this::update);
    mlflow.handle(Method.DELETE, ONE, "webhook.delete", "Delete a webhook", this::delete);
    mlflow.handle(
        Method.POST, ONE + "/test", "webhook.test", "Call a webhook with made-up data", this::test);
    routes
        .get("/api/webhooks/{webhook_id}/calls")
        .action("webhook.read")
        .summary("The last 1,000 calls of a webhook and what became of them, newest first.")
        .answer(WebhookShapes.CALLS)
        .to(this::calls);
  }

  private static ObjectNode answer(Webhook webhook) {
    ObjectNode answer = Json.object();
    answer.set("webhook", WebhookWire.json(webhook));
    return answer;
  }

  private ObjectNode create(Fields fields) {
    Webhook.Settings settings =
        new Webhook.Settings(
            fields.text("name"),
            description(fields),
            WebhookWire.url(fields.text("url")),
            WebhookWire.triggers(fields),
            WebhookWire.status(fields).orElse(Webhook.Status.ACTIVE));
    return answer(webhooks.create(settings, fields.optionalText("secret")));
  }

  private static Optional<String> description(Fields fields) {
    return fields.optionalText("description").filter(text -> !text.isEmpty());
  }

  private ObjectNode list(Fields fields) {
    int limit = fields.maxResults(PAGE, PAGE_MAX);
    List<Webhook> found = webhooks.list(before(fields), limit + 1);
    ObjectNode answer = Json.object();
    if (!found.isEmpty()) {
      ArrayNode all = answer.putArray("webhooks");
      found.stream().limit(limit).forEach(webhook -> all.add(WebhookWire.json(webhook)));
    }
    if (found.size() > limit) {
      answer.put("next_page_token", Long.toString(found.get(limit - 1).sequence()));
    }
    return answer;
  }

  private static long before(Fields fields) {
    String token = fields.optionalText("page_token").orElse("");
    require(
        token.matches("[0-9]{0,18}"),
        PAGE_TOKEN_INVALID,
        "Send the token of the page before, or none.",
        "Invalid page token: '%s'",
        token);
    return token.isEmpty() ? Long.MAX_VALUE : Long.parseLong(token);
  }

  private Response find(Request request) {
    return Response.json(answer(webhooks.webhook(request.path("webhook_id"))));
  }

  /// Fields that are absent stay as they are.
  private Response update(Request request) {
    String id = request.path("webhook_id");
    Webhook.Settings before = webhooks.webhook(id).settings();
    Fields fields = Fields.of(request);
    Set<Trigger> triggers = WebhookWire.triggers(fields);
    Optional<String> description = fields.optionalText("description");
    Webhook.Settings settings =
        new Webhook.Settings(
            fields.optionalText("name").orElse(before.name()),
            description.isPresent() ? description(fields) : before.description(),
            fields.optionalText("url").map(WebhookWire::url).orElse(before.url()),
            triggers.isEmpty() ? before.triggers() : triggers,
            WebhookWire.status(fields).orElse(before.status()));
    return Response.json(answer(webhooks.update(id, settings, fields.optionalText("secret"))));
  }

  private Response delete(Request request) {
    webhooks.delete(request.path("webhook_id"));
    return Response.json(MlflowRoutes.nothing());
  }

  private Response test(Request request) {
    Fields fields = Fields.of(request);
    Optional<Trigger> trigger = fields.optionalObject("event").map(WebhookWire::trigger);
    ObjectNode answer = Json.object();
    answer.set("result", WebhookWire.json(webhooks.test(request.path("webhook_id"), trigger)));
    return Response.json(answer);
  }

  private Response calls(Request request) {
    return Response.json(
        Map.of(
            "calls",
            webhooks.log(request.path("webhook_id")).stream().map(WebhookWire::json).toList()));
  }
}
