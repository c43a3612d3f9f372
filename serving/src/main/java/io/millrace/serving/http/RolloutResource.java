package io.millrace.serving.http;

import static io.millrace.base.http.Shape.wire;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.serving.Rollouts;

/// `/api/endpoints/{name}/rollout`: ends a rollout by hand.
public final class RolloutResource implements Resource {
  private final Rollouts rollouts;

  public RolloutResource(Rollouts rollouts) {
    this.rollouts = rollouts;
  }

  @Override
  public void routes(Routes routes) {
    routes
        .post("/api/endpoints/{name}/rollout/stop")
        .action("endpoint.deploy")
        .summary("Sends all requests back to the config before.")
        .answer(wire(RolloutBody.class))
        .to(this::stop);
    routes
        .post("/api/endpoints/{name}/rollout/complete")
        .action("endpoint.deploy")
        .summary("Has the new config answer all requests from now on.")
        .answer(wire(RolloutBody.class))
        .to(this::complete);
  }

  private Response stop(Request request) {
    var _ = rollouts.stop(request.path("name"), "");
    return body(request);
  }

  private Response complete(Request request) {
    var _ = rollouts.complete(request.path("name"), "");
    return body(request);
  }

  private Response body(Request request) {
    return Response.json(RolloutBody.of(rollouts.find(request.path("name")).orElseThrow()));
  }
}
