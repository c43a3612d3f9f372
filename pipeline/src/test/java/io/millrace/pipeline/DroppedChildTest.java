package io.millrace.pipeline;

import static io.millrace.pipeline.EngineFixture.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.table;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jooq.DSLContext;
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

  /// A database that is lost as soon as something has been dropped.
  private static final class Cut implements Database {
    private final Database database;
    private final CountDownLatch lost = new CountDownLatch(1);

    Cut(Database database) {
      this.database = database;
    }

    @Override
    public Dialect dialect() {
      return database.dialect();
    }

    @Override
    public <T> T read(Function<DSLContext, T> query) {
      check();
      return database.read(query);
    }

    @Override
    public <T> T write(Function<DSLContext, T> unit) {
      check();
      T result = database.write(unit);
      if (dropped(database) > 0) {
        lost.countDown();
      }
      check();
      return result;
    }

    private void check() {
      if (lost.getCount() == 0) {
        throw new MillraceException(ErrorCode.DATABASE_UNAVAILABLE, "It was lost.", "");
      }
    }

    @Override
    public <T> T writeAll(Supplier<T> work) {
      check();
      return database.writeAll(work);
    }

    @Override
    public void onceStored(Runnable work) {
      database.onceStored(work);
    }

    @Override
    public void close() {}
  }

  private static int dropped(Database database) {
    return database.read(sql -> sql.fetchCount(table("dropped_attempts")));
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void alsoIfTheServerDiesBetween(Database database) throws InterruptedException {
    try (Cut cut = new Cut(database)) {
      EngineFixture dying = new EngineFixture(cut, EngineConfig.ALONE);
      dying.pipelines.register("child", CHILD, "");
      dying.start(PARENT, "{}", "one");
      assertThat(cut.lost.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
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
