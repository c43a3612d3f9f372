package io.millrace.base.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.LogManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;

class LogsTest {
  private static final Logger log = LoggerFactory.getLogger("io.millrace.tracking.Runs");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @AfterEach
  void restore() throws IOException {
    MDC.clear();
    LogManager.getLogManager().readConfiguration();
  }

  private List<String> lines() {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void writesOneLinePerEventForPeople() {
    Logs.configure(Logs.Format.TEXT, Logs.Severity.INFO, out);
    MDC.put(Logs.REQUEST, "r-1");
    log.info("run.created run={} user={}", 7, "a\nforged line");
    log.debug("not.shown");
    assertThat(lines())
        .singleElement()
        .asString()
        .matches(
            "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO  tracking\\.Runs  "
                + "run\\.created run=7 user=a\\\\nforged line request=r-1");
  }

  @Test
  void writesOneObjectPerEventForMachines() {
    Logs.configure(Logs.Format.JSON, Logs.Severity.DEBUG, out);
    MDC.put(Logs.REQUEST, "r-2");
    log.error("run.failed run={}", 7, new IllegalStateException("why"));
    JsonNode event = Json.parse(lines().getFirst());
    assertThat(lines()).hasSize(1);
    assertThat(event.path("level").stringValue()).isEqualTo("ERROR");
    assertThat(event.path("logger").stringValue()).isEqualTo("io.millrace.tracking.Runs");
    assertThat(event.path("text").stringValue()).isEqualTo("run.failed run=7");
    assertThat(event.path("request").stringValue()).isEqualTo("r-2");
    assertThat(event.path("exception").stringValue())
        .startsWith("java.lang.IllegalStateException: why\n");
    assertThat(event.path("time").stringValue()).endsWith("Z");
  }

  @Test
  void keepsLibrariesQuiet() {
    Logs.configure(Logs.Format.TEXT, Logs.Severity.INFO, out);
    Logger library = LoggerFactory.getLogger("com.zaxxer.hikari.HikariDataSource");
    library.info("Starting...");
    library.warn("pool.broken");
    assertThat(lines()).singleElement().asString().contains("pool.broken");
  }

  @Test
  void replacesWhatWasSetUpBefore() {
    Logs.configure(Logs.Format.TEXT, Logs.Severity.INFO, out);
    Logs.configure(Logs.Format.TEXT, Logs.Severity.WARN, out);
    log.info("not.shown");
    log.warn("shown.once");
    assertThat(lines()).hasSize(1);
  }
}
