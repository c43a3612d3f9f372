package io.millrace.server.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.json.Json;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.ExecutionView;
import io.millrace.pipeline.ExecutionView.Attempt;
import io.millrace.pipeline.ExecutionView.StateVisit;
import io.millrace.pipeline.ExecutionView.VisitStatus;
import io.millrace.pipeline.Executions;
import io.millrace.pipeline.StartCause;
import io.millrace.pipeline.states.ExecutionFacts;
import io.millrace.pipeline.states.ExecutionType;
import io.millrace.server.lineage.TaskVisits.TaskVisit;
import io.millrace.server.lineage.Thing.Kind;
import io.millrace.serving.Cars;
import io.millrace.serving.Endpoints;
import io.millrace.serving.MemoryEndpointStore;
import io.millrace.tracking.sql.SqlRegistry;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TaskVisitsTest {
  private static final Instant THEN = Instant.parse("2026-11-22T09:00:00Z");
  private static final InstantSource LATER = InstantSource.fixed(THEN.plusSeconds(60));

  @Test
  void aModelThatWasRenamedSinceIsNamedAsItIsNow() {
    try (Database database = TestDatabases.sqlite()) {
      new SqlRegistry(database, () -> THEN).create("price", Optional.empty(), List.of());
      SqlRegistry registry = new SqlRegistry(database, LATER);
      registry.rename("price", "car price");
      registry.create("price", Optional.empty(), List.of());
      JsonNode output = Json.parse("{\"models\": [{\"name\": \"price\", \"version\": 3}]}");

      TaskVisit visit = visits(output, registry).of(new ExecutionId("0".repeat(32))).getFirst();

      assertThat(visit.made()).containsExactly(Thing.of(Kind.MODEL_VERSION, "car price", 3));
    }
  }

  private static TaskVisits visits(JsonNode output, SqlRegistry registry) {
    Executions executions =
        (Executions)
            Proxy.newProxyInstance(
                Executions.class.getClassLoader(),
                new Class<?>[] {Executions.class},
                (_, _, _) -> new ExecutionView(execution(), List.of(visit(output))));
    Endpoints endpoints = new Endpoints(new MemoryEndpointStore(LATER), Cars.loader());
    return new TaskVisits(executions, endpoints, registry);
  }

  private static StateVisit visit(JsonNode output) {
    return new StateVisit(
        7,
        "Register",
        "Task",
        VisitStatus.SUCCEEDED,
        THEN,
        Optional.of(THEN),
        Json.object(),
        Optional.of(output),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(
            new Attempt(
                0,
                "millrace:register",
                VisitStatus.SUCCEEDED,
                THEN,
                Optional.of(THEN),
                Json.object(),
                Optional.of(output),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty())),
        List.of());
  }

  private static Execution execution() {
    return new Execution(
        new ExecutionId("0".repeat(32)),
        ExecutionType.STANDARD,
        "training",
        1,
        "e",
        ExecutionStatus.SUCCEEDED,
        Json.object(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        StartCause.user(""),
        THEN,
        Optional.of(THEN),
        Optional.empty(),
        0,
        Optional.empty(),
        ExecutionFacts.Limits.DEFAULT,
        Optional.empty());
  }
}
