package io.millrace.serving.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.ml.feature.FeaturePipeline;
import io.millrace.ml.feature.FeatureSettings;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.linear.LinearModel;
import io.millrace.ml.model.TabularModel;
import io.millrace.ml.model.TargetTransform;
import io.millrace.pipeline.FakeContext;
import io.millrace.serving.BatchScoring;
import io.millrace.serving.Cars;
import io.millrace.serving.Endpoints;
import io.millrace.serving.MemoryEndpointStore;
import io.millrace.serving.ServableModel;
import io.millrace.serving.ServedModel;
import io.millrace.serving.batch.TransformSettings.Ids;
import io.millrace.serving.batch.TransformSettings.Join;
import io.millrace.serving.task.DeployTask;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Blocks of JSON Lines with 20 numbers each, scored by a linear model: by trees, and straight
/// from their bytes. Not part of the tests:
///
/// `_JAVA_OPTIONS=-XX:TieredStopAtLevel=4 ./mvnw -pl serving -am test -Dtest=JsonBenchmark
/// -Dsurefire.failIfNoSpecifiedTests=false`
class JsonBenchmark {
  private static final int RECORDS = 1_000;
  private static final int ROUNDS = 5;
  private static final int BLOCKS = 60;
  private static final ThreadMXBean THREAD = ManagementFactory.getThreadMXBean();
  private static final List<String> NAMES = IntStream.range(0, 20).mapToObj(i -> "f" + i).toList();

  @Test
  void compare() {
    try (Endpoints endpoints =
        new Endpoints(new MemoryEndpointStore(InstantSource.system()), Cars.loader(model()))) {
      new DeployTask(endpoints)
          .run(
              Json.parse("{\"endpoint\":\"e\",\"models\":[{\"name\":\"m\",\"version\":1}]}"),
              new FakeContext("deploy"));
      BatchScoring scoring = BatchScoring.of(endpoints, "e");
      JsonJoin join =
          new JsonJoin(Join.NONE, RecordPath.ALL, CsvColumns.predictions(scoring.outputs()));
      BlockScorer trees = scorer(scoring, JsonRecords.ofTrees(scoring, RecordPath.ALL, join), join);
      BlockScorer straight = scorer(scoring, JsonRecords.of(scoring, RecordPath.ALL, join), join);
      Block block = block();
      for (int round = 0; round < ROUNDS; round++) {
        double slow = micros(trees, block);
        double fast = micros(straight, block);
        System.out.printf(
            Locale.ROOT,
            "round %d: by trees %.2f µs of the processor a record, straight %.2f: ratio %.1f%n",
            round,
            slow,
            fast,
            slow / fast);
      }
    }
  }

  private static double micros(BlockScorer scorer, Block block) {
    long begin = THREAD.getCurrentThreadCpuTime();
    for (int i = 0; i < BLOCKS; i++) {
      assertThat(scorer.score(block).good()).isEqualTo(RECORDS);
    }
    return (THREAD.getCurrentThreadCpuTime() - begin) / 1e3 / BLOCKS / RECORDS;
  }

  private static BlockScorer scorer(BatchScoring scoring, JsonRecords records, JsonJoin join) {
    InferenceIds ids = new InferenceIds("key", Instant.EPOCH);
    JsonAnswers answers = new JsonValueAnswers(join, Ids.NONE, ids, false);
    return new JsonScorer(scoring, records, answers, Optional.empty(), "line");
  }

  private static Block block() {
    SplittableRandom random = new SplittableRandom(42);
    byte[] lines =
        IntStream.range(0, RECORDS)
            .mapToObj(
                _ ->
                    NAMES.stream()
                        .map(name -> "\"%s\": %.2f".formatted(name, random.nextDouble(-100, 100)))
                        .collect(Collectors.joining(", ", "{", "}\n")))
            .collect(Collectors.joining())
            .getBytes(UTF_8);
    return new Block(lines, lines.length, 1, new Block.Position(lines.length, RECORDS + 1));
  }

  private static ServableModel model() {
    Frame example =
        new Frame(
            2,
            NAMES.stream()
                .<Column>map(name -> new NumberColumn(name, new double[] {0, 1}))
                .toList());
    FeaturePipeline features = FeaturePipeline.fit(example, NAMES, FeatureSettings.TREES);
    return new ServableModel.InProcess(
        new ServedModel("m", 1),
        new TabularModel(
            features, new LinearModel(1, new double[features.width()]), TargetTransform.IDENTITY),
        example);
  }
}
