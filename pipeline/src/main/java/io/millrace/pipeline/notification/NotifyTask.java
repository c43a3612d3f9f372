package io.millrace.pipeline.notification;

import io.millrace.base.json.Json;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// `millrace:notify`: publishes a notice, once per visit to the state. It never waits for a mail
/// server.
public final class NotifyTask implements Task {
  private static final int TITLE = 250;

  private final Notifications notifications;

  public NotifyTask(Notifications notifications) {
    this.notifications = notifications;
  }

  @Override
  public String name() {
    return "notify";
  }

  @Override
  public TaskDescription description() {
    return TaskDescription.of("Publishes a notice to all who subscribed to its topic.")
        .input("topic", "string", "such as training.rejected")
        .input("title", "string", "one line; cut at 250 characters")
        .optional("facts", "object", "name → value, shown as a table in this order")
        .optional("links", "object", "text → path of a page; the execution's own is added")
        .optional("dedupe_key", "string", "two notices with one key are one")
        .output("published", "boolean", "false if it was published before")
        .error("NOTIFICATION_INVALID", "the topic or a link is not allowed");
  }

  @Override
  public JsonNode run(JsonNode arguments, TaskContext context) {
    TaskArguments given = new TaskArguments(name(), arguments);
    List<Notice.Fact> facts = new ArrayList<>();
    for (Map.Entry<String, JsonNode> fact : given.optionalObject("facts").json().properties()) {
      facts.add(new Notice.Fact(fact.getKey(), text(fact.getValue())));
    }
    List<Notice.Link> links = new ArrayList<>();
    for (Map.Entry<String, JsonNode> link : given.optionalObject("links").json().properties()) {
      links.add(new Notice.Link(link.getKey(), text(link.getValue())));
    }
    links.add(new Notice.Link("Execution", "/executions/" + context.execution().value()));
    boolean published =
        notifications.publish(
            new Notice(
                given.text("topic"),
                line(given.text("title")),
                facts,
                links,
                given.optionalText("dedupe_key").orElse(context.visitKey())));
    return Json.object().put("published", published);
  }

  private static String text(JsonNode value) {
    return value.isString() ? value.asString() : value.toString();
  }

  private static String line(String title) {
    String line = title.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() <= TITLE ? line : line.substring(0, TITLE - 1) + "…";
  }
}
