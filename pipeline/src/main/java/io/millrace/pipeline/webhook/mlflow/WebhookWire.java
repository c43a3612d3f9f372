package io.millrace.pipeline.webhook.mlflow;

import static io.millrace.base.ErrorCode.WEBHOOK_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.pipeline.webhook.Trigger;
import io.millrace.pipeline.webhook.Webhook;
import io.millrace.pipeline.webhook.WebhookStore;
import io.millrace.pipeline.webhook.Webhooks;
import io.millrace.tracking.mlflow.Fields;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// How webhooks look in MLflow's JSON.
final class WebhookWire {
  /// In the order of MLflow's numbers; the last ones are refused with those that have no trigger.
  private static final List<String> ENTITIES =
      List.of("REGISTERED_MODEL", "MODEL_VERSION", "MODEL_VERSION_TAG", "MODEL_VERSION_ALIAS");

  private static final List<String> ACTIONS = List.of("CREATED", "UPDATED", "DELETED", "SET");
  private static final List<Webhook.Status> STATUSES = List.of(Webhook.Status.values());

  private WebhookWire() {}

  static ObjectNode json(Webhook webhook) {
    Webhook.Settings settings = webhook.settings();
    ObjectNode json = Json.object().put("webhook_id", webhook.id()).put("name", settings.name());
    settings.description().ifPresent(text -> json.put("description", text));
    json.put("url", settings.url().toString());
    ArrayNode events = json.putArray("events");
    settings.triggers().stream().sorted().forEach(each -> events.add(json(each)));
    return json.put("status", settings.status().name())
        .put("creation_timestamp", webhook.createdAt().toEpochMilli())
        .put("last_updated_timestamp", webhook.updatedAt().toEpochMilli());
  }

  private static ObjectNode json(Trigger trigger) {
    return Json.object().put("entity", trigger.entity()).put("action", trigger.action());
  }

  static ObjectNode json(Webhooks.Tested tested) {
    ObjectNode json = Json.object().put("success", tested.isSuccess());
    tested
        .answer()
        .ifPresent(
            answer ->
                json.put("response_status", answer.status()).put("response_body", answer.body()));
    tested.error().ifPresent(text -> json.put("error_message", text));
    return json;
  }

  static ObjectNode json(WebhookStore.Log call) {
    ObjectNode json =
        Json.object()
            .put("id", call.id())
            .put("state", call.state().toLowerCase(Locale.ROOT))
            .put("attempts", call.attempts())
            .put("detail", call.detail())
            .put("at", call.at().toString());
    json.set("event", json(call.trigger()));
    return json;
  }

  static Set<Trigger> triggers(Fields fields) {
    return fields.objects("events").stream()
        .map(WebhookWire::trigger)
        .collect(Collectors.toUnmodifiableSet());
  }

  static Trigger trigger(Fields event) {
    String entity = event.choice("entity", named(ENTITIES), ENTITIES);
    String action = event.choice("action", named(ACTIONS), ACTIONS);
    return Trigger.find(entity, action)
        .orElseThrow(
            () ->
                new MillraceException(
                    WEBHOOK_INVALID,
                    "Invalid action '%s' for entity '%s'.".formatted(action, entity),
                    "Use an event of the table in docs/registry.md."));
  }

  private static Map<String, String> named(List<String> names) {
    return names.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), n -> n));
  }

  static Optional<Webhook.Status> status(Fields fields) {
    return fields.optionalChoice(
        "status",
        STATUSES.stream().collect(Collectors.toUnmodifiableMap(Enum::name, status -> status)),
        STATUSES);
  }

  /// @throws MillraceException with `WEBHOOK_INVALID`
  static URI url(String text) {
    try {
      URI url = URI.create(text.strip());
      if (url.getHost() != null) {
        return url;
      }
    } catch (IllegalArgumentException _) {
      // is refused below
    }
    throw new MillraceException(
        WEBHOOK_INVALID,
        "Invalid webhook URL: '%s'".formatted(text),
        "Write it as https://example.com/hook.");
  }
}
