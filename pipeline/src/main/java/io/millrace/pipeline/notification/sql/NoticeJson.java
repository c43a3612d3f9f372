package io.millrace.pipeline.notification.sql;

import io.millrace.base.json.Json;
import io.millrace.pipeline.notification.Notice;
import io.millrace.pipeline.notification.Subscription;
import io.millrace.pipeline.notification.Subscription.Channel;
import java.net.URI;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// How notices and subscriptions are kept.
final class NoticeJson {
  private NoticeJson() {}

  static ObjectNode write(Notice notice) {
    ObjectNode json = Json.object();
    json.put("topic", notice.topic());
    json.put("title", notice.title());
    ArrayNode facts = json.putArray("facts");
    notice
        .facts()
        .forEach(fact -> facts.addObject().put("name", fact.name()).put("value", fact.value()));
    ArrayNode links = json.putArray("links");
    notice
        .links()
        .forEach(link -> links.addObject().put("text", link.text()).put("path", link.path()));
    json.put("dedupe_key", notice.dedupeKey());
    return json;
  }

  static Notice notice(JsonNode json) {
    return new Notice(
        json.path("topic").asString(),
        json.path("title").asString(),
        json.path("facts")
            .valueStream()
            .map(f -> new Notice.Fact(f.path("name").asString(), f.path("value").asString()))
            .toList(),
        json.path("links")
            .valueStream()
            .map(l -> new Notice.Link(l.path("text").asString(), l.path("path").asString()))
            .toList(),
        json.path("dedupe_key").asString());
  }

  static ObjectNode write(Subscription subscription) {
    ObjectNode json = Json.object();
    json.put("name", subscription.name());
    ArrayNode topics = json.putArray("topics");
    subscription.topics().forEach(topics::add);
    json.set("channel", write(subscription.channel()));
    return json;
  }

  static Subscription subscription(JsonNode json) {
    return new Subscription(
        json.path("name").asString(),
        json.path("topics").valueStream().map(JsonNode::asString).toList(),
        channel(json.path("channel")));
  }

  static ObjectNode write(Channel channel) {
    ObjectNode json = Json.object();
    switch (channel) {
      case Channel.Mail(var to) -> {
        ArrayNode addresses = json.putArray("mail");
        to.forEach(addresses::add);
      }
      case Channel.Webhook(var url) -> json.put("webhook", url.toString());
    }
    return json;
  }

  static Channel channel(JsonNode json) {
    return json.has("webhook")
        ? new Channel.Webhook(URI.create(json.path("webhook").asString()))
        : new Channel.Mail(json.path("mail").valueStream().map(JsonNode::asString).toList());
  }
}
