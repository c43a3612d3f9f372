package io.millrace.tracking.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.tracking.Metric;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.StartRun;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Metrics of several runs, as MLflow's own pages draw them.
class HistoryApiTest extends MlflowApiCase {
  private static final String BULK = "/ajax-api/2.0/mlflow/metrics/get-history-bulk";

  private String startAnother() {
    return server.tracking.startRun(StartRun.in("0")).id();
  }

  @Test
  void pointsOfSeveralRunsComeByRunAndTime() throws Exception {
    String other = startAnother();
    server.tracking.log(run.id(), RunLog.of(Metric.of("a", 2, 20, 0), Metric.of("a", 1, 10, 1)));
    server.tracking.log(other, RunLog.of(Metric.of("a", Double.NaN, 5, 0)));
    String ofRun =
        """
        {"key":"a","value":1.0,"timestamp":10,"step":1,"run_id":"RUN"},\
        {"key":"a","value":2.0,"timestamp":20,"step":0,"run_id":"RUN"}"""
            .replace("RUN", run.id());
    String ofOther =
        """
        {"key":"a","value":"NaN","timestamp":5,"step":0,"run_id":"%s"}"""
            .formatted(other);
    String ordered = run.id().compareTo(other) < 0 ? ofRun + "," + ofOther : ofOther + "," + ofRun;
    String asked = "?metric_key=a&run_id=%s&run_id=%s".formatted(other, run.id());

    assertThat(get(BULK + asked).body()).isEqualTo("{\"metrics\":[%s]}".formatted(ordered));
    assertThat(json(get(BULK + asked + "&max_results=2")).path("metrics").size()).isEqualTo(2);
    assertThat(get(BULK + "?metric_key=b&run_id=" + other).body()).isEqualTo("{\"metrics\":[]}");
  }

  @Test
  void aSampleHasTheFirstAndTheLastPoint() throws Exception {
    server.tracking.log(
        run.id(),
        RunLog.of(
            IntStream.rangeClosed(0, 100)
                .mapToObj(i -> Metric.of("loss", i, 1, i))
                .toArray(Metric[]::new)));
    String asked = API + "/metrics/get-history-bulk-interval?metric_key=loss&run_ids=" + run.id();

    assertThat(steps(asked + "&max_results=3")).isEqualTo("0 50 100");
    assertThat(steps(asked + "&start_step=10&end_step=12")).isEqualTo("10 11 12");
    assertInvalid(get(asked + "&start_step=10"), "both must be specified");
    assertInvalid(get(asked + "&start_step=10&end_step=9"), "end_step must not be less");
    assertInvalid(get(asked + "&max_results=2501"), "It must be at most 2500");
  }

  private String steps(String target) throws Exception {
    return json(get(target)).path("metrics").values().stream()
        .map(point -> point.path("step").asString())
        .collect(Collectors.joining(" "));
  }

  @Test
  void runsMustBeNamedAndAreFew() throws Exception {
    assertInvalid(get(BULK + "?metric_key=a"), "required parameter 'run_id'");
    assertInvalid(get(BULK + "?run_id=" + run.id()), "required parameter 'metric_key'");
    String many = Stream.generate(() -> "&run_id=x").limit(101).collect(Collectors.joining());
    assertInvalid(get(BULK + "?metric_key=a" + many), "more than 100 run_id. Received 101.");
  }

  @Test
  void datasetsOfExperimentsAreSummarised() throws Exception {
    String dataset =
        """
        {"tags": [{"key": "mlflow.data.context", "value": "training"}],
         "dataset": {"name": "cars", "digest": "d1", "source_type": "local", "source": "x"}}""";
    for (String id : new String[] {run.id(), startAnother()}) {
      post("/runs/log-inputs", "{\"run_id\": \"%s\", \"datasets\": [%s]}".formatted(id, dataset));
    }

    assertThat(post("/experiments/search-datasets", "{\"experiment_ids\": [\"0\"]}").body())
        .isEqualTo(
            """
            {"dataset_summaries":[{"experiment_id":"0","name":"cars","digest":"d1","context":"training"}]}""");
    assertInvalid(post("/experiments/search-datasets", "{}"), "Received 0 experiment_ids");
  }
}
