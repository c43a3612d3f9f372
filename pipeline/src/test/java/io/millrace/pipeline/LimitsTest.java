package io.millrace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.pipeline.states.ExecutionFacts.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What one server takes, as its settings say.
class LimitsTest {
  private static final String WAIT =
      "{\"StartAt\": \"W\", \"States\": {\"W\": {\"Type\": \"Wait\", \"Seconds\": 86400, \"End\": true}}}";
  private static final String FIVE_AT_ONCE =
      """
      {"StartAt": "Each", "States": {"Each": {"Type": "Map", "End": true, "ItemProcessor": {
        "StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 1, "End": true}}}}}}
      """;

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void noMoreExecutionsAreOpenThanAllowed(Database database) {
    EngineConfig config = EngineConfig.ALONE.withOpenExecutions(2);
    try (EngineFixture fixture = new EngineFixture(database, config)) {
      Execution first = fixture.start(WAIT, "{}", "first");
      fixture.start(WAIT, "{}", "second");

      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> fixture.start(WAIT, "{}", "third"))
          .returns(ErrorCode.EXECUTION_LIMIT_EXCEEDED, MillraceException::code)
          .withMessageContaining("2 executions are open (at most: 2)");
      assertThat(fixture.start(WAIT, "{}", "first").id()).isEqualTo(first.id());
    }
  }

  @Test
  void anEndMakesRoomForAnother() throws InterruptedException {
    EngineConfig config = EngineConfig.ALONE.withOpenExecutions(1);
    try (Database database = TestDatabases.sqlite();
        EngineFixture fixture = new EngineFixture(database, config)) {
      ExecutionId first = fixture.start(WAIT, "{}", "first").id();
      fixture.engine.stop(first, "", "");
      ExecutionId second = fixture.start(WAIT, "{}", "second").id();

      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> fixture.engine.redrive(first, ""))
          .returns(ErrorCode.EXECUTION_LIMIT_EXCEEDED, MillraceException::code);
      assertThat(second).isNotEqualTo(first);
    }
  }

  @Test
  void aServerCountsWhatWasOpenBeforeItStarted() {
    EngineConfig config = EngineConfig.ALONE.withOpenExecutions(1);
    try (Database database = TestDatabases.sqlite()) {
      try (EngineFixture before = new EngineFixture(database, config)) {
        before.start(WAIT, "{}", "first");
      }
      try (EngineFixture after = new EngineFixture(database, config)) {
        assertThatExceptionOfType(MillraceException.class)
            .isThrownBy(() -> after.start(WAIT, "{}", "second"))
            .returns(ErrorCode.EXECUTION_LIMIT_EXCEEDED, MillraceException::code);
      }
    }
  }

  @Test
  void anExecutionKeepsTheLimitsThatHeldWhenItBegan() throws InterruptedException {
    Limits usual = Limits.DEFAULT;
    EngineConfig two =
        EngineConfig.ALONE.withLimits(
            new Limits(usual.payloadBytes(), usual.events(), 2, usual.variablesBytes()));
    try (Database database = TestDatabases.sqlite()) {
      ExecutionId id;
      try (EngineFixture before = new EngineFixture(database, two)) {
        id = before.start(FIVE_AT_ONCE, "[1, 2, 3, 4, 5]", "five").id();
      }
      try (EngineFixture after = new EngineFixture(database, EngineConfig.ALONE)) {
        Execution end = after.engine.await(id, EngineFixture.LONG);

        assertThat(end.status()).as("%s", end).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(end.limits().iterations()).isEqualTo(2);
        assertThat(after.engine.history(id, 0, 100).stream().limit(8).map(event -> event.type()))
            .filteredOn("MapIterationStarted"::equals)
            .hasSize(2);
      }
    }
  }
}
