package io.millrace.server.cli.pipeline;

import io.millrace.base.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;
import tools.jackson.databind.JsonNode;

/// Tells line by line what happens in an execution until it ends.
public final class Follower {
  private static final long PAUSE_MILLIS = 200;

  private final ServerPipelines pipelines;
  private final String execution;
  private final PrintWriter out;

  /// When a state was entered last.
  private final Map<String, JsonNode> entered = new HashMap<>();

  /// The event that was told last.
  private long last;

  public Follower(ServerPipelines pipelines, String execution, PrintWriter out) {
    this.pipelines = pipelines;
    this.execution = execution;
    this.out = out;
  }

  /// Leaves out what has happened already.
  void skip() throws IOException, InterruptedException {
    JsonNode events = pipelines.events(execution, last);
    while (!events.isEmpty()) {
      last = events.path(events.size() - 1).path("id").asLong();
      events = pipelines.events(execution, last);
    }
  }

  /// @return whether it succeeded
  public boolean follow() throws IOException, InterruptedException {
    while (true) {
      tellNews();
      JsonNode now = pipelines.view(execution).path("execution");
      if (!now.path("status").asString().equals("RUNNING")) {
        tellNews(); // those that came before the end, after the last look
        return ended(now);
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private void tellNews() throws IOException, InterruptedException {
    JsonNode events = pipelines.events(execution, last);
    while (!events.isEmpty()) {
      for (JsonNode event : events) {
        tell(event);
        last = event.path("id").asLong();
      }
      out.flush();
      events = pipelines.events(execution, last);
    }
  }

  private void tell(JsonNode event) {
    String type = event.path("type").asString();
    JsonNode details = event.path("details");
    String state = details.path("name").asString("");
    if (type.endsWith("StateEntered")) {
      entered.put(state, event.path("timestamp"));
      line(event, "@|faint ▸|@", state, "");
    } else if (type.endsWith("StateExited")) {
      JsonNode from = entered.getOrDefault(state, event.path("timestamp"));
      line(event, "@|green ✓|@", state, Times.took(from, event.path("timestamp")));
    } else if (!type.startsWith("Execution") && details.has("error")) {
      line(
          event, "@|red ✗|@", details.path("error").asString(), details.path("cause").asString(""));
    }
  }

  private void line(JsonNode event, String mark, String what, String more) {
    String time = Times.millis(event.path("timestamp"));
    out.println("%s %s %s  %s".formatted(time, Ansi.AUTO.string(mark), what, more).stripTrailing());
  }

  private boolean ended(JsonNode now) {
    String status = now.path("status").asString();
    out.printf("%s after %s%n", status, Times.took(now.path("startedAt"), now.path("endedAt")));
    if (now.has("error") || now.has("cause")) {
      out.printf("%s: %s%n", now.path("error").asString(""), now.path("cause").asString(""));
    }
    if (now.has("output")) {
      out.println(Json.pretty(now.path("output")));
    }
    return status.equals("SUCCEEDED");
  }
}
