package io.millrace.pipeline.notification;

import static io.millrace.base.ErrorCode.RULE_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.pipeline.event.Arrival;
import io.millrace.pipeline.event.Event;
import io.millrace.pipeline.event.TargetKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// `notify`: publishes an event as a notice, its data as the facts. Settings: `topic`, `title`.
public final class NotifyTarget implements TargetKind {
  private static final int FACTS = 50;

  private final Notifications notifications;

  public NotifyTarget(Notifications notifications) {
    this.notifications = notifications;
  }

  @Override
  public String name() {
    return "notify";
  }

  @Override
  public void check(JsonNode settings) {
    MillraceException.require(
        settings.path("topic").isString() && settings.path("title").isString(),
        RULE_INVALID,
        "Give the target a topic and a title.",
        "target notify: %s",
        settings);
  }

  @Override
  public String deliver(JsonNode settings, Arrival arrival) {
    Event event = arrival.event();
    List<Notice.Fact> facts = new ArrayList<>();
    facts.add(new Notice.Fact("Event", event.type()));
    facts.add(new Notice.Fact("Source", event.source()));
    for (Map.Entry<String, JsonNode> entry : event.data().properties()) {
      if (facts.size() < FACTS) {
        JsonNode value = entry.getValue();
        facts.add(
            new Notice.Fact(
                entry.getKey(), value.isString() ? value.asString() : value.toString()));
      }
    }
    notifications.publish(
        new Notice(
            settings.path("topic").asString(),
            settings.path("title").asString(),
            facts,
            List.of(new Notice.Link("Events", "/events")),
            arrival.key()));
    return arrival.key();
  }
}
