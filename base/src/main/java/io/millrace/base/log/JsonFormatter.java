package io.millrace.base.log;

import io.millrace.base.json.Json;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import org.slf4j.MDC;
import tools.jackson.databind.node.ObjectNode;

/// One JSON object per line: `time` (UTC), `level`, `logger`, `text`, and where there is one
/// `request` and `exception` (the stack trace).
final class JsonFormatter extends Formatter {
  @Override
  public String format(LogRecord event) {
    ObjectNode line = Json.object();
    line.put("time", event.getInstant().toString());
    line.put("level", Logs.Severity.of(event.getLevel()).name());
    line.put("logger", event.getLoggerName());
    line.put("text", formatMessage(event));
    String request = MDC.get(Logs.REQUEST);
    if (request != null) {
      line.put("request", request);
    }
    if (event.getThrown() != null) {
      line.put("exception", TextFormatter.stack(event.getThrown()));
    }
    return Json.write(line) + "\n";
  }
}
