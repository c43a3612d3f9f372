package io.millrace.tracking.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mlflow.api.proto.ModelRegistry.ModelVersion;
import org.mlflow.api.proto.Service.Experiment;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.RunTag;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowHttpException;
import org.mlflow.tracking.RunsPage;

/// MLflow's own Java client. Files are not sent here: for those it calls the Python command line.
class JavaClientTest extends MlflowApiCase {
  private MlflowClient client;

  @BeforeEach
  void openClient() {
    client = new MlflowClient(server.uri());
  }

  @AfterEach
  void closeClient() {
    client.close();
  }

  @Test
  void anExperimentLivesAndDies() {
    String id = client.createExperiment("from Java");
    client.setExperimentTag(id, "team", "pricing");
    client.renameExperiment(id, "renamed");
    client.deleteExperiment(id);
    client.restoreExperiment(id);

    Experiment read = client.getExperimentByName("renamed").orElseThrow();
    assertThat(read.getExperimentId()).isEqualTo(id);
    assertThat(read.getTags(0).getValue()).isEqualTo("pricing");
    assertThat(client.searchExperiments("name = 'renamed'").getItems()).containsExactly(read);
  }

  @Test
  void aRunKeepsWhatIsLogged() {
    String experiment = client.createExperiment("runs from Java");
    String id = client.createRun(experiment).getRunId();
    client.logParam(id, "depth", "6");
    client.logMetric(id, "rmse", 2.5);
    client.logMetric(id, "loss", Double.NaN, 1_700_000_000_000L, -3);
    client.logBatch(
        id,
        List.of(Metric.newBuilder().setKey("loss").setValue(1).setTimestamp(2).setStep(7).build()),
        List.of(Param.newBuilder().setKey("eta").setValue("0.3").build()),
        List.of(RunTag.newBuilder().setKey("a").setValue("b").build()));
    client.setTag(id, "gone", "soon");
    client.deleteTag(id, "gone");
    client.setTerminated(id, RunStatus.FAILED, 1_700_000_000_001L);

    Run read = client.getRun(id);

    assertThat(read.getInfo().getStatus()).isEqualTo(RunStatus.FAILED);
    assertThat(read.getInfo().getEndTime()).isEqualTo(1_700_000_000_001L);
    assertThat(read.getData().getParamsList()).extracting(Param::getKey).contains("depth", "eta");
    assertThat(read.getData().getTagsList()).extracting(RunTag::getKey).doesNotContain("gone");
    assertThat(client.getMetricHistory(id, "loss"))
        .extracting(Metric::getStep, Metric::getValue)
        .containsExactly(tuple(7L, 1.0), tuple(-3L, Double.NaN));
  }

  @Test
  void runsAreSearchedInPages() {
    String experiment = client.createExperiment("pages from Java");
    for (int i = 0; i < 3; i++) {
      client.logMetric(client.createRun(experiment).getRunId(), "rmse", i);
    }
    client.deleteRun(client.createRun(experiment).getRunId());

    RunsPage first =
        client.searchRuns(
            List.of(experiment),
            "metrics.rmse < 2",
            ViewType.ACTIVE_ONLY,
            1,
            List.of("metrics.rmse DESC"));

    assertThat(rmse(first)).isEqualTo(1);
    assertThat(rmse((RunsPage) first.getNextPage())).isZero();
    assertThat(client.searchRuns(List.of(experiment), "", ViewType.DELETED_ONLY, 10).getItems())
        .hasSize(1);
  }

  private static double rmse(RunsPage page) {
    return page.getItems().getFirst().getData().getMetrics(0).getValue();
  }

  @Test
  void versionsAreRead() throws Exception {
    post("/registered-models/create", "{\"name\": \"java price\"}");
    post(
        "/model-versions/create",
        """
        {"name": "java price", "run_id": "%1$s", "source": "runs:/%1$s/model"}"""
            .formatted(run.id()));

    ModelVersion version = client.getModelVersion("java price", "1");

    assertThat(version.getRunId()).isEqualTo(run.id());
    assertThat(client.getLatestVersions("java price")).containsExactly(version);
    assertThat(client.getRegisteredModel("java price").getName()).isEqualTo("java price");
    assertThat(client.getModelVersionDownloadUri("java price", "1"))
        .isEqualTo("mlflow-artifacts:/0/%s/artifacts/model".formatted(run.id()));
    assertThat(client.searchModelVersions("name = 'java price'").getItems()).hasSize(1);
  }

  @Test
  void refusalsKeepTheirStatus() {
    assertThatExceptionOfType(MlflowHttpException.class)
        .isThrownBy(() -> client.getRun("0".repeat(32)))
        .returns(404, MlflowHttpException::getStatusCode);
  }
}
