package io.millrace.server.page;

import io.millrace.base.json.Json;
import io.millrace.pipeline.LogLine;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Sends a page the lines of a log that it does not have yet. Used by one thread.
final class LogPart {
  /// The attempt whose lines are sent; another one begins anew.
  private String attempt = "";

  private int sent;

  /// What the script has to append, and whether it has to clear the log before.
  Optional<String> of(ExecutionPage.Chosen chosen) {
    String now =
        chosen.visit().enteredEvent() + "/" + chosen.attempt().map(each -> each.number()).orElse(0);
    boolean isOther = !now.equals(attempt);
    List<LogLine> lines =
        isOther ? chosen.lastLines() : chosen.log().subList(sent, chosen.log().size());
    attempt = now;
    sent = chosen.log().size();
    if (lines.isEmpty() && !isOther) {
      return Optional.empty();
    }
    ObjectNode part = Json.object().put("again", isOther).put("count", Format.count(sent, "line"));
    ArrayNode all = part.putArray("lines");
    lines.forEach(
        line -> all.addObject().put("time", Format.millis(line.time())).put("text", line.text()));
    return Optional.of(part.toString());
  }
}
