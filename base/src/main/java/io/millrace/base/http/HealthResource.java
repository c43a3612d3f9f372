package io.millrace.base.http;

import io.millrace.base.json.Json;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/health`: whether the process answers. `/ready`: whether it can do its job, and if not, why.
public final class HealthResource implements Resource {
  private static final Logger log = LoggerFactory.getLogger(HealthResource.class);

  private static final Shape READINESS =
      Shape.object(
          Shape.required("ready", Shape.flag()),
          Shape.required(
              "checks",
              Shape.list(
                  Shape.object(
                      Shape.required("name", Shape.text()),
                      Shape.required("ready", Shape.flag()),
                      Shape.optional("reason", Shape.text())))));

  private final List<ReadinessCheck> checks;

  public HealthResource(List<ReadinessCheck> checks) {
    this.checks = List.copyOf(checks);
  }

  @Override
  public void routes(Routes routes) {
    routes
        .get("/health")
        .action("server.health")
        .summary("Whether the process answers")
        .nonBlocking()
        .to(_ -> Response.text("OK"));
    routes
        .get("/ready")
        .action("server.ready")
        .summary("Whether the server can do its job: 200, or 503 with the reasons")
        .answer(READINESS)
        .to(_ -> ready());
  }

  private Response ready() {
    var list = Json.array();
    boolean all = true;
    for (ReadinessCheck check : checks) {
      Optional<String> obstacle = obstacle(check);
      var entry = list.addObject().put("name", check.name()).put("ready", obstacle.isEmpty());
      obstacle.ifPresent(reason -> entry.put("reason", reason));
      all &= obstacle.isEmpty();
    }
    return Response.json(all ? 200 : 503, Json.object().put("ready", all).set("checks", list));
  }

  private static Optional<String> obstacle(ReadinessCheck check) {
    try {
      return check.obstacle().get();
    } catch (RuntimeException e) {
      log.warn("server.readiness.check.failed name={}", check.name(), e);
      return Optional.of("the check itself failed; see the log");
    }
  }
}
