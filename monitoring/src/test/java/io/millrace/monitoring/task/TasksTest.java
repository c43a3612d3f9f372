package io.millrace.monitoring.task;

import static io.millrace.monitoring.MonitoringFixture.ENDPOINT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.base.storage.ObjectKey;
import io.millrace.base.storage.ObjectStore.ObjectInfo;
import io.millrace.monitoring.Market;
import io.millrace.monitoring.MonitoringFixture;
import io.millrace.pipeline.FakeContext;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.TaskFailure;
import io.millrace.pipeline.event.TestFiles;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The tasks over one set of real parts, which no test changes for another.
class TasksTest {
  @TempDir static Path folder;
  private static MonitoringFixture fixture;
  private static Task baseline;
  private static Task groundTruth;
  private final FakeContext context = new FakeContext("visit");

  @BeforeAll
  static void open() {
    fixture = new MonitoringFixture(folder);
    baseline =
        new BaselineTask(fixture.baselines, fixture.store, InstantSource.fixed(Market.START));
    groundTruth = new GroundTruthTask(fixture.groundTruth, TestFiles.of(folder));
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  /// @param arguments in lenient JSON: single quotes
  private JsonNode run(Task task, String arguments) throws InterruptedException {
    return task.run(Json.parse(arguments.replace('\'', '"')), context);
  }

  @Test
  void aBaselineIsMadeOnce() throws InterruptedException {
    JsonNode made = run(baseline, "{'dataset': {'name': 'cars', 'version': 1}}");
    assertThat(made.path("columns").asInt()).as("all but the target").isEqualTo(3);
    List<ObjectInfo> files = fixture.objects.list(ObjectKey.of("baselines", "cars", "1"));
    assertThat(files)
        .extracting(file -> file.key().name())
        .containsExactlyInAnyOrder(
            "constraints.json", "statistics.json", "profile.json", "reference.json");

    assertThat(run(baseline, "{'dataset': {'name': 'cars', 'version': 1}}")).isEqualTo(made);
    assertThat(fixture.objects.list(ObjectKey.of("baselines", "cars", "1"))).isEqualTo(files);
  }

  @Test
  void anEndpointsAnswerIsHeldToItsFiguresWithATolerance() throws InterruptedException {
    JsonNode made =
        run(
            baseline,
            """
            {'dataset': {'name': 'cars', 'version': 1}, 'endpoint': 'price',
             'models': [{'name': 'a', 'version': 4}, {'name': 'b', 'version': 3}],
             'figures': {'rmse': 100, 'mae': 80, 'r2': 0.9, 'rows': 120}}
            """);

    JsonNode limits = made.path("quality");
    assertThat(limits.path("rmse").path("threshold").asDouble()).isEqualTo(125);
    assertThat(limits.path("mae").path("threshold").asDouble()).isEqualTo(100);
    assertThat(limits.path("r2").path("threshold").asDouble()).isBetween(0.8749, 0.8751);
    assertThat(limits.path("r2").path("comparison_operator").asString())
        .isEqualTo("LessThanThreshold");
    assertThat(fixture.store.baseline(ENDPOINT, "a/4,b/3").orElseThrow().datasetVersion())
        .isEqualTo(1);
  }

  @Test
  void anAnswerWithoutFiguresCannotBeHeldToAnything() {
    assertThatExceptionOfType(TaskFailure.class)
        .isThrownBy(
            () ->
                run(
                    baseline,
                    "{'dataset': {'name': 'cars', 'version': 1}, 'endpoint': 'price', 'models': []}"))
        .returns("Baseline.NoFigures", TaskFailure::error);
  }

  @Test
  void theBaselineOfAVersionThatIsNotThereIsRefused() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> run(baseline, "{'dataset': {'name': 'cars', 'version': 9}}"))
        .returns(ErrorCode.DATASET_VERSION_NOT_FOUND, MillraceException::code);
  }

  @Test
  void labelsThatAreNoneAreTold() throws InterruptedException {
    fixture.file("sold.csv", "inferenceId,label\na,1\nb,cheap\n");

    JsonNode taken =
        run(groundTruth, "{'file': {'path': 'sold.csv', 'name': 'sold.csv', 'sha256': 'x'}}");

    assertThat(taken.toString()).isEqualTo("{\"labels\":1,\"rejected\":1}");
    assertThat(context.lines)
        .containsExactly("line 3: label 'cheap' is not a finite number", "1 labels, 1 rejected");
  }

  @Test
  void everyTaskSaysWhatItDoes() {
    List<Task> all = new ArrayList<>(MonitorTask.of(fixture.monitors));
    all.add(baseline);
    all.add(groundTruth);
    assertThat(all)
        .extracting(Task::name)
        .containsExactly("monitor-data", "monitor-model", "baseline", "ground-truth");
    assertThat(all).allSatisfy(task -> assertThat(task.description()).isNotNull());
  }
}
