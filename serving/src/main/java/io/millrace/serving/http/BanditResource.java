package io.millrace.serving.http;

import static io.millrace.base.http.Shape.wire;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.serving.Bandits;
import io.millrace.serving.bandit.BanditDecision;
import java.util.List;

/// `/api/endpoints/{name}/bandit`: how variants share requests by what came of their answers.
public final class BanditResource implements Resource {
  private static final int MOST = 100;

  private final Bandits bandits;

  public BanditResource(Bandits bandits) {
    this.bandits = bandits;
  }

  /// @param outcomes of the variant's answers
  /// @param mean of them; 0 without any
  /// @param share of the requests, 0 to 1
  record ArmBody(String variant, long outcomes, double mean, double share) {}

  /// @param config the number of the endpoint's config
  record DecisionBody(int number, int config, String at, long seed, List<ArmBody> arms) {
    static DecisionBody of(BanditDecision decision) {
      return new DecisionBody(
          decision.number(),
          decision.config(),
          decision.at().toString(),
          decision.seed(),
          decision.arms().stream()
              .map(arm -> new ArmBody(arm.variant(), arm.outcomes(), arm.mean(), arm.share()))
              .toList());
    }
  }

  /// @param decisions newest first
  record Body(List<DecisionBody> decisions) {}

  @Override
  public void routes(Routes routes) {
    routes
        .get("/api/endpoints/{name}/bandit")
        .action("endpoint.read")
        .summary("The last 100 decisions of an endpoint's bandit: shares, and why.")
        .answer(wire(Body.class))
        .to(this::find);
  }

  private Response find(Request request) {
    return Response.json(
        new Body(
            bandits.decisions(request.path("name"), MOST).stream().map(DecisionBody::of).toList()));
  }
}
