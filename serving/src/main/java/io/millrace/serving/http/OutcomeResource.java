package io.millrace.serving.http;

import static io.millrace.base.ErrorCode.OUTCOME_INVALID;
import static io.millrace.base.MillraceException.require;
import static io.millrace.base.http.Shape.wire;

import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.serving.Endpoints;
import io.millrace.serving.Outcome;
import io.millrace.serving.OutcomeStore;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// `/api/endpoints/{name}/outcomes`: what came of answers, as it becomes known.
public final class OutcomeResource implements Resource {
  private static final String OUTCOMES = "/api/endpoints/{name}/outcomes";
  private static final int MOST = 10_000;
  private static final long BODY_MAX = 4L << 20;

  private final Endpoints endpoints;
  private final OutcomeStore outcomes;

  public OutcomeResource(Endpoints endpoints, OutcomeStore outcomes) {
    this.endpoints = endpoints;
    this.outcomes = outcomes;
  }

  /// @param value finite
  record OutcomeBody(
      @Nullable String inferenceId, @Nullable String metric, @Nullable Double value) {
    /// @throws MillraceException with `OUTCOME_INVALID`
    Outcome toOutcome() {
      if (inferenceId == null || metric == null || value == null) {
        throw new MillraceException(
            OUTCOME_INVALID,
            "An outcome lacks %s."
                .formatted(
                    inferenceId == null
                        ? "its inferenceId"
                        : (metric == null ? "its metric" : "its value")
                            + " (inferenceId: '%s')".formatted(inferenceId)),
            "Send {\"inferenceId\": …, \"metric\": …, \"value\": a number}.");
      }
      return new Outcome(inferenceId, metric, value);
    }
  }

  /// @param outcomes 1 to 10,000
  record Body(@Nullable List<@Nullable OutcomeBody> outcomes) {}

  /// @param taken new ones
  /// @param known those that were there with the same value
  /// @param conflicting those that were there with another value, which stays
  record ReceivedBody(int taken, int known, int conflicting) {}

  /// @param count of the answers that have it
  record Metric(String metric, long count) {}

  record Metrics(List<Metric> metrics) {}

  @Override
  public void routes(Routes routes) {
    routes
        .post(OUTCOMES)
        .action("outcome.write")
        .summary("Takes what came of answers: one value for each inference id and metric.")
        .maxBody(BODY_MAX)
        .body(wire(Body.class))
        .answer(wire(ReceivedBody.class))
        .to(this::receive);
    routes
        .get(OUTCOMES)
        .action("outcome.read")
        .summary("The metrics of an endpoint's outcomes, and how many there are of each.")
        .answer(wire(Metrics.class))
        .to(this::metrics);
  }

  private Response receive(Request request) {
    String endpoint = endpoints.endpoint(request.path("name")).name();
    JsonNode json = request.json();
    require(
        json.path("outcomes").isArray(),
        OUTCOME_INVALID,
        "Send {\"outcomes\": [{\"inferenceId\": …, \"metric\": …, \"value\": a number}]}.",
        "outcomes: %s (expected: an array)",
        json.has("outcomes") ? json.path("outcomes").getNodeType() : "nothing");
    List<@Nullable OutcomeBody> given = request.json(Body.class).outcomes();
    List<@Nullable OutcomeBody> all = given == null ? List.of() : given;
    require(
        !all.isEmpty() && all.size() <= MOST,
        OUTCOME_INVALID,
        "Send some of them at a time.",
        "outcomes: %,d (expected: 1 to %,d)",
        all.size(),
        MOST);
    OutcomeStore.Received received =
        outcomes.add(endpoint, all.stream().map(OutcomeResource::outcome).toList());
    return Response.json(
        new ReceivedBody(received.taken(), received.known(), received.conflicting()));
  }

  private static Outcome outcome(@Nullable OutcomeBody body) {
    return (body == null ? new OutcomeBody(null, null, null) : body).toOutcome();
  }

  private Response metrics(Request request) {
    String endpoint = endpoints.endpoint(request.path("name")).name();
    return Response.json(
        new Metrics(
            outcomes.counts(endpoint).entrySet().stream()
                .map(each -> new Metric(each.getKey(), each.getValue()))
                .toList()));
  }
}
