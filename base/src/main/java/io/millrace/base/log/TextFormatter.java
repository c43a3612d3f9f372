package io.millrace.base.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/// `12:00:00.123 INFO  tracking.Runs  run.created run=…`, in local time. Control characters in the
/// text are shown as `\n` and the like, so that no value can forge a line.
final class TextFormatter extends Formatter {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);

  private final ZoneId zone;

  TextFormatter() {
    this(ZoneId.systemDefault());
  }

  TextFormatter(ZoneId zone) {
    this.zone = zone;
  }

  @Override
  public String format(LogRecord event) {
    StringBuilder line = new StringBuilder();
    line.append(TIME.format(event.getInstant().atZone(zone)));
    line.append(" %-5s ".formatted(Logs.Severity.of(event.getLevel())));
    line.append(shortName(event.getLoggerName())).append("  ");
    appendVisibly(line, formatMessage(event));
    String request = MDC.get(Logs.REQUEST);
    if (request != null) {
      line.append(" request=");
      appendVisibly(line, request);
    }
    line.append('\n');
    if (event.getThrown() != null) {
      line.append(stack(event.getThrown()));
    }
    return line.toString();
  }

  static String stack(Throwable thrown) {
    StringWriter stack = new StringWriter();
    thrown.printStackTrace(new PrintWriter(stack));
    return stack.toString();
  }

  private static String shortName(@Nullable String logger) {
    String name = logger == null ? "" : logger;
    return name.startsWith("io.millrace.") ? name.substring("io.millrace.".length()) : name;
  }

  private static void appendVisibly(StringBuilder line, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\t' -> line.append("\\t");
        default -> {
          if (Character.isISOControl(c)) {
            line.append("\\u%04x".formatted((int) c));
          } else {
            line.append(c);
          }
        }
      }
    }
  }
}
