package io.millrace.pipeline.stepfunctions;

import static io.millrace.pipeline.stepfunctions.Client.PASS;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.pipeline.sql.SqlExecutionStore;
import io.millrace.pipeline.stepfunctions.sql.SqlStateMachineStores;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExecutionLoggingTest {
  private static final String FAIL =
      "{\"StartAt\": \"F\", \"States\": {\"F\": {\"Type\": \"Fail\", \"Error\": \"E\"}}}";

  private final Database database = TestDatabases.sqlite();
  private final Client client = new Client(database);
  private final Logger logger = Logger.getLogger(ExecutionLogging.class.getName());
  private final List<String> lines = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          lines.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.setUseParentHandlers(false);
    logger.setLevel(Level.INFO);
    logger.addHandler(handler);
  }

  @AfterEach
  void close() {
    logger.removeHandler(handler);
    client.close();
    database.close();
  }

  /// Runs a machine with this configuration, and tells the log of its end.
  private List<String> logged(String definition, String level, boolean data)
      throws InterruptedException {
    String name = level + data;
    client.call(
        "CreateStateMachine",
        Map.of(
            "name",
            name,
            "definition",
            definition,
            "roleArn",
            "r",
            "loggingConfiguration",
            Map.of(
                "level",
                level,
                "includeExecutionData",
                data,
                "destinations",
                List.of(
                    Map.of(
                        "cloudWatchLogsLogGroup",
                        Map.of(
                            "logGroupArn",
                            "arn:aws:logs:eu-central-1:000000000000:log-group:/states/shop:*"))))));
    client.start(Client.machine(name), "one", "{\"day\": 1}");
    client.await(name, "one");
    lines.clear();
    new ExecutionLogging(new SqlExecutionStore(database), SqlStateMachineStores.on(database))
        .ended(client.engine.find(name, "one").orElseThrow());
    return lines;
  }

  @Test
  void allEventsAreWrittenWithTheNameOfTheGroup() throws InterruptedException {
    assertThat(logged(PASS, "ALL", true)).hasSize(4);
    assertThat(lines.getFirst())
        .startsWith(
            "execution.event group=/states/shop execution=arn:aws:states:local:000000000000:execution:ALLtrue:one event={")
        .contains("\"type\":\"ExecutionStarted\"", "\\\"day\\\": 1");
    assertThat(logged(PASS, "ALL", false)).hasSize(4).noneMatch(line -> line.contains("day"));
  }

  @Test
  void orOnlyThoseThatTellOfFailures() throws InterruptedException {
    assertThat(logged(FAIL, "ERROR", false))
        .hasSize(1)
        .first()
        .asString()
        .contains("\"error\":\"E\"");
    assertThat(logged(FAIL, "FATAL", false)).hasSize(1);
    assertThat(logged(PASS, "ERROR", true)).isEmpty();
    assertThat(logged(PASS, "OFF", true)).isEmpty();
  }
}
