package io.millrace.base.log;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/// Sets the log up: everything goes through slf4j to `java.util.logging`, and from there to
/// standard error, one line per event.
public final class Logs {
  /// The slf4j MDC key under which a request's id is found.
  public static final String REQUEST = "request";

  /// Libraries whose remarks below WARN help nobody who runs this.
  private static final List<String> QUIET =
      List.of("com.networknt", "com.zaxxer", "io.vertx", "org.apache.iceberg", "org.jooq");

  /// Held here, as the log manager forgets loggers that nobody holds, with their levels.
  private static final List<Logger> LIBRARIES = QUIET.stream().map(Logger::getLogger).toList();

  private Logs() {}

  /// How a line looks.
  public enum Format {
    /// Time, level, logger, text; a stack trace on the lines below.
    TEXT,
    /// One JSON object per line, a stack trace inside.
    JSON;

    Formatter formatter() {
      return switch (this) {
        case TEXT -> new TextFormatter();
        case JSON -> new JsonFormatter();
      };
    }
  }

  /// slf4j's levels.
  public enum Severity {
    DEBUG,
    INFO,
    WARN,
    ERROR;

    private Level level() {
      return switch (this) {
        case DEBUG -> Level.FINE;
        case INFO -> Level.INFO;
        case WARN -> Level.WARNING;
        case ERROR -> Level.SEVERE;
      };
    }

    /// The severity of a `java.util.logging` level.
    static Severity of(Level level) {
      if (level.intValue() >= Level.SEVERE.intValue()) {
        return ERROR;
      }
      if (level.intValue() >= Level.WARNING.intValue()) {
        return WARN;
      }
      return level.intValue() >= Level.INFO.intValue() ? INFO : DEBUG;
    }

    /// @throws IllegalArgumentException if `name` is no severity, in any case
    public static Severity parse(String name) {
      return valueOf(name.toUpperCase(Locale.ROOT));
    }
  }

  /// Replaces whatever was set up before. Libraries stay at WARN, or `least` if that is higher.
  public static void configure(Format format, Severity least) {
    configure(format, least, System.err);
  }

  static void configure(Format format, Severity least, PrintStream out) {
    LogManager.getLogManager().reset();
    Logger root = Logger.getLogger("");
    for (Handler old : root.getHandlers()) {
      root.removeHandler(old);
    }
    root.setLevel(least.level());
    Handler handler = new LineHandler(out, format.formatter());
    handler.setLevel(Level.ALL);
    root.addHandler(handler);
    Level library = least == Severity.ERROR ? Level.SEVERE : Level.WARNING;
    LIBRARIES.forEach(logger -> logger.setLevel(library));
  }
}
