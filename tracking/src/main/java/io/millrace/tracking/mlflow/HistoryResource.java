package io.millrace.tracking.mlflow;

import io.millrace.base.json.Json;
import io.millrace.tracking.Metric;
import io.millrace.tracking.Page;
import io.millrace.tracking.StepRange;
import io.millrace.tracking.Tracking;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/metrics/…`: the points of a metric, of one run or of several.
final class HistoryResource {
  private static final int MAX_RUNS = 100;
  private static final int MAX_POINTS = 25_000;
  private static final int MAX_SAMPLE = 2_500;

  private final Tracking tracking;

  HistoryResource(Tracking tracking) {
    this.tracking = tracking;
  }

  void routes(MlflowRoutes routes) {
    routes.get("/metrics/get-history", "run.read", "Read all points of a metric", this::history);
    routes.get(
        "/metrics/get-history-bulk",
        "run.read",
        "Read the points of a metric of several runs",
        this::ofRuns);
    routes.get(
        "/metrics/get-history-bulk-interval",
        "run.read",
        "Read evenly spread points of a metric of several runs",
        this::sample);
  }

  private ObjectNode history(Fields fields) {
    Page<Metric> page =
        tracking.history(
            fields.runId(),
            fields.text("metric_key"),
            fields.maxResults(Integer.MAX_VALUE, Integer.MAX_VALUE),
            ExperimentResource.pageToken(fields));
    return Wire.page("metrics", page, MetricWire::metric);
  }

  private ObjectNode ofRuns(Fields fields) {
    String key = fields.text("metric_key");
    int most = Math.min(fields.maxResults(MAX_POINTS, Integer.MAX_VALUE), MAX_POINTS);
    ObjectNode answer = Json.object();
    ArrayNode points = answer.putArray("metrics");
    for (String run : runs(fields, "run_id").sorted().toList()) {
      if (points.size() < most) {
        tracking
            .history(run, key, most - points.size(), Optional.empty())
            .items()
            .forEach(point -> points.add(MetricWire.ofRun(run, point)));
      }
    }
    return answer;
  }

  private ObjectNode sample(Fields fields) {
    String key = fields.text("metric_key");
    StepRange steps = steps(fields);
    int most = fields.maxResults(MAX_SAMPLE, MAX_SAMPLE);
    List<String> runs = runs(fields, "run_ids").sorted().toList();
    Map<String, List<Metric>> curves = tracking.curves(runs, key, steps, most);
    List<JsonNode> points =
        runs.stream()
            .flatMap(
                run ->
                    curves.getOrDefault(run, List.of()).stream()
                        .map(point -> MetricWire.ofRun(run, point)))
            .toList();
    ObjectNode answer = Json.object();
    Wire.put(answer, "metrics", points, point -> point);
    return answer;
  }

  private static Stream<String> runs(Fields fields, String name) {
    List<String> runs = fields.requiring(name).texts(name);
    if (runs.size() > MAX_RUNS) {
      throw FieldValues.invalid(
          "The request cannot specify more than %d %s. Received %d."
              .formatted(MAX_RUNS, name, runs.size()));
    }
    return runs.stream().distinct();
  }

  private static StepRange steps(Fields fields) {
    Optional<Long> first = fields.optionalWholeNumber("start_step");
    Optional<Long> last = fields.optionalWholeNumber("end_step");
    if (first.isPresent() != last.isPresent()) {
      throw FieldValues.invalid(
          "If either start step or end step are specified, both must be specified.");
    }
    return first.flatMap(from -> last.map(to -> new StepRange(from, to))).orElse(StepRange.ALL);
  }
}
