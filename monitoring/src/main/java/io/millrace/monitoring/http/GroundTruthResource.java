package io.millrace.monitoring.http;

import static io.millrace.base.ErrorCode.GROUND_TRUTH_INVALID;
import static io.millrace.base.MillraceException.require;
import static io.millrace.base.http.Shape.wire;

import io.millrace.base.digest.Sha256;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.json.Json;
import io.millrace.monitoring.GroundTruth;
import io.millrace.serving.Endpoints;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// `/api/endpoints/{name}/ground-truth`: what came true of answers, posted instead of put into a
/// file. The same labels are taken once.
public final class GroundTruthResource implements Resource {
  private static final int MOST = 10_000;
  private static final int ID_MAX = 200;
  private static final long BODY_MAX = 4L << 20;
  private static final String FIX =
      "Send {\"labels\": [{\"inferenceId\": …, \"label\": a number, or an array of numbers}]}, at most 10,000 at a time.";

  private final Endpoints endpoints;
  private final GroundTruth groundTruth;

  public GroundTruthResource(Endpoints endpoints, GroundTruth groundTruth) {
    this.endpoints = endpoints;
    this.groundTruth = groundTruth;
  }

  /// @param label a finite number; of an answer of several numbers an array of as many
  record LabelBody(@Nullable String inferenceId, @Nullable JsonNode label) {}

  /// @param labels 1 to 10,000
  record Body(List<LabelBody> labels) {}

  record Received(int labels) {}

  @Override
  public void routes(Routes routes) {
    routes
        .post("/api/endpoints/{name}/ground-truth")
        .action("ground-truth.write")
        .summary("Takes what came true of answers, by their inference ids; the same labels once.")
        .maxBody(BODY_MAX)
        .body(wire(Body.class))
        .answer(wire(Received.class))
        .to(this::receive);
  }

  private Response receive(Request request) {
    String endpoint = endpoints.endpoint(request.path("name")).name();
    JsonNode given = request.json().path("labels");
    require(
        given.isArray() && !given.isEmpty() && given.size() <= MOST,
        GROUND_TRUTH_INVALID,
        FIX,
        "labels: %s (expected: an array of 1 to %,d)",
        given.isArray() ? "%,d".formatted(given.size()) : given.getNodeType(),
        MOST);
    List<GroundTruth.Label> labels = new ArrayList<>();
    for (JsonNode each : given) {
      labels.add(label(each, labels.size()));
    }
    String digest = Sha256.of(endpoint + Json.write(given)).hex();
    groundTruth.receive(labels, "POST to endpoint " + endpoint, digest);
    return Response.json(new Received(labels.size()));
  }

  private static GroundTruth.Label label(JsonNode given, int at) {
    JsonNode id = given.path("inferenceId");
    require(
        id.isString() && !id.stringValue().isBlank() && id.stringValue().length() <= ID_MAX,
        GROUND_TRUTH_INVALID,
        FIX,
        "labels[%d].inferenceId: %s (expected: a text of 1 to %d characters)",
        at,
        id.isMissingNode() ? "nothing" : shown(id),
        ID_MAX);
    JsonNode label = given.path("label");
    double[] numbers = GroundTruth.numbers(label);
    require(
        GroundTruth.isLabel(numbers),
        GROUND_TRUTH_INVALID,
        FIX,
        "labels[%d].label: %s (expected: a finite number, or an array of up to 1,000)",
        at,
        label.isMissingNode() ? "nothing" : shown(label));
    return new GroundTruth.Label(id.stringValue(), numbers);
  }

  private static String shown(JsonNode value) {
    String text = Json.write(value);
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }
}
