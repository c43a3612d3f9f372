package io.millrace.pipeline;

import static io.millrace.pipeline.EngineFixture.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.table;

import io.millrace.base.database.Database;
import io.millrace.base.database.Fuse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// An execution that a task has started and waits for no longer is stopped, whatever dies when.
class DroppedChildTest {
  private static final String CHILD =
      "{\"StartAt\": \"W\", \"States\": {\"W\": {\"Type\": \"Wait\", \"Seconds\": 3600, \"End\": true}}}";

  /// Ends, without hearing of its child, after a second.
  private static final String PARENT =
      """
      {"StartAt": "N", "TimeoutSeconds": 1, "States": {"N": {"Type": "Task", "End": true,
        "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Parameters": {"StateMachineArn": "child", "Name": "its-child"}}}}""";

  private static int dropped(Database database) {
    return database.read(sql -> sql.fetchCount(table("dropped_attempts")));
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void alsoIfTheServerDiesBetween(Database database) throws InterruptedException {
    try (Fuse fuse = Fuse.once(database, written -> dropped(written) > 0)) {
      EngineFixture dying = new EngineFixture(fuse, EngineConfig.ALONE);
      dying.pipelines.register("child", CHILD, "");
      dying.start(PARENT, "{}", "one");
      assertThat(fuse.awaitBlown(LONG)).isTrue();
      dying.engine.abandon();
    }

    try (EngineFixture next = new EngineFixture(database, EngineConfig.ALONE)) {
      Execution child = next.engine.find("child", "its-child").orElseThrow();
      assertThat(next.engine.await(child.id(), LONG).status()).isEqualTo(ExecutionStatus.ABORTED);
      assertThat(next.engine.find("p", "one").orElseThrow().status())
          .isEqualTo(ExecutionStatus.TIMED_OUT);
    }
    assertThat(dropped(database)).isZero();
  }
}
