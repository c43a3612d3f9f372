package io.millrace.pipeline.states;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.base.yaml.Yaml;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The training and the retraining pipeline, played with tasks that answer as documented.
class ShippedPipelinesTest {
  private static final String INPUT =
      """
      {"project": "used-cars",
       "dataset": {"name": "listings", "target": "price"},
       "file": {"path": "data/listings/june.csv", "name": "june.csv", "sha256": "ab"},
       "models": [{"name": "price-xgboost", "algorithm": "xgboost"},
                  {"name": "price-linear", "algorithm": "linear-learner"}],
       "gate": {"metric": "rmse", "at_most": 3000, "beat": "champion"},
       "endpoints": [{"name": "price", "models": ["price-xgboost", "price-linear"],
                      "combine": "max", "capture": 0.5}],
       "cause": {"event": "e-1"}}
      """;
  private static final String SINGLE =
      """
      {"project": "p", "dataset": {"name": "d", "target": "y"},
       "models": [{"name": "m", "algorithm": "xgboost"}],
       "endpoints": [{"name": "e", "models": ["m"]}]}
      """;

  private final List<JsonNode> notices = new ArrayList<>();
  private final List<JsonNode> baselines = new ArrayList<>();
  private final List<JsonNode> children = new ArrayList<>();
  private Play training;

  @BeforeEach
  void tasksAnswer() throws IOException {
    training =
        play("training")
            .returns(
                "ingest",
                "{\"outcome\":\"created\",\"dataset\":\"listings\",\"version\":3,\"rows\":100}")
            .task("train", ShippedPipelinesTest::trained)
            .task("baseline", command -> remember(baselines, command))
            .returns(
                "evaluate",
                """
                {"run_id": "e1", "champions": {"price-linear": 1},
                 "answers": [{"answer": "price", "challenger": {"rmse": 2702.3437}},
                             {"answer": "e", "challenger": {"rmse": 1.5}}]}
                """)
            .returns("gate", "{\"decision\":\"promote\",\"reason\":\"good\",\"conditions\":[]}")
            .task("register", ShippedPipelinesTest::registered)
            .task("startExecution.sync:2", this::nested)
            .task("notify", command -> remember(notices, command));
  }

  @Test
  void goodModelsAreDeployedAndPromoted() {
    JsonNode output = training.run(INPUT).output();

    assertThat(output.path("outcome").asString()).isEqualTo("promoted");
    assertThat(notices.getFirst().path("topic").asString()).isEqualTo("training.succeeded");
    assertThat(notices.getFirst().path("facts").path("Test RMSE of price").asString())
        .isEqualTo("2702.34");
    JsonNode deployed = children.getFirst();
    assertThat(deployed.path("StateMachineArn").asString()).isEqualTo("deployment");
    assertThat(deployed.path("Input").path("endpoint"))
        .isEqualTo(
            Json.parse(
                """
                {"name": "price", "combine": "max", "capture": 0.5, "models": [
                  {"name": "price-xgboost", "version": 7, "run_id": "run-price-xgboost"},
                  {"name": "price-linear", "version": 7, "run_id": "run-price-linear"}]}
                """));
    assertThat(baselines.getFirst().path("dataset").path("version").asInt()).isEqualTo(3);
    assertThat(baselines.getLast().path("endpoint").asString()).isEqualTo("price");
    assertThat(arguments("promote").path("champions").path("price-linear").asInt()).isEqualTo(1);
  }

  @Test
  void variantsAreHeldToTheirOwnFiguresAndDeployedTogether() {
    JsonNode output =
        training
            .returns(
                "evaluate",
                """
                {"run_id": "e1", "champions": {}, "answers": [
                  {"answer": "price/a", "challenger": {"rmse": 1.5}},
                  {"answer": "price/b", "challenger": {"rmse": 2.5}}]}
                """)
            .run(
                INPUT.replace(
                    "\"models\": [\"price-xgboost\", \"price-linear\"],\n"
                        + "                \"combine\": \"max\"",
                    """
                    "sticky": "id", "shadows": [{"name": "s", "models": ["price-linear"]}],
                    "variants": [
                      {"name": "a", "weight": 9, "models": ["price-xgboost", "price-linear"]},
                      {"name": "b", "weight": 1, "models": ["price-linear"], "combine": "max"}]
                    """))
            .output();

    assertThat(output.path("outcome").asString()).isEqualTo("promoted");
    assertThat(children.getFirst().path("Input").path("endpoint"))
        .isEqualTo(
            Json.parse(
                """
                {"name": "price", "sticky": "id", "capture": 0.5, "shadows": [{"name": "s",
                   "models": [
                    {"name": "price-linear", "version": 7, "run_id": "run-price-linear"}]}],
                 "variants": [
                  {"name": "a", "weight": 9, "models": [
                    {"name": "price-xgboost", "version": 7, "run_id": "run-price-xgboost"},
                    {"name": "price-linear", "version": 7, "run_id": "run-price-linear"}]},
                  {"name": "b", "weight": 1, "combine": "max", "models": [
                    {"name": "price-linear", "version": 7, "run_id": "run-price-linear"}]}]}
                """));
    List<JsonNode> held = baselines.stream().filter(each -> each.has("endpoint")).toList();
    assertThat(held)
        .extracting(each -> each.path("figures").path("rmse").asDouble())
        .containsExactlyInAnyOrder(1.5, 2.5);
    assertThat(held).allMatch(each -> each.path("endpoint").asString().equals("price"));
    assertThat(output.path("endpoints").path(0).path("models").size()).isEqualTo(2);
  }

  @Test
  void oneModelOneEndpointAndNoFileAreEnough() {
    JsonNode output = training.run(SINGLE).output();

    assertThat(output.path("outcome").asString()).isEqualTo("promoted");
    assertThat(children.getFirst().path("Input").path("endpoint").path("models").size())
        .isEqualTo(1);
  }

  @Test
  void withoutEndpointsModelsAreStillPromoted() {
    JsonNode output =
        training
            .run(
                """
                {"project": "p", "dataset": {"name": "d", "target": "y"},
                 "models": [{"name": "m", "algorithm": "xgboost"}]}
                """)
            .output();

    assertThat(output.path("outcome").asString()).isEqualTo("promoted");
    assertThat(children).isEmpty();
  }

  @Test
  void aRejectedTrainingEndsAsRejected() {
    JsonNode output =
        training
            .returns(
                "gate",
                """
                {"decision": "reject", "reason": "price: rmse is 4,000.0", "conditions": [
                 {"answer": "price", "condition": "rmse at_most", "outcome": "fails", "text": "t"}]}
                """)
            .run(INPUT)
            .output();

    assertThat(output.path("outcome").asString()).isEqualTo("rejected");
    assertThat(output.path("reason").asString()).contains("4,000.0");
    assertThat(notices.getFirst().path("topic").asString()).isEqualTo("training.rejected");
    assertThat(children).isEmpty();
  }

  @Test
  void aFileThatIsStoppedTrainsNothing() {
    JsonNode output =
        training
            .returns(
                "ingest",
                """
                {"outcome": "stopped", "dataset": "listings", "reason": "too many", "rows": 10,
                 "quarantined_rows": 9, "ingest_id": "i"}
                """)
            .run(INPUT)
            .output();

    assertThat(output.path("outcome").asString()).isEqualTo("quarantined");
    assertThat(notices.getFirst().path("topic").asString()).isEqualTo("data.quarantined");
  }

  @Test
  void everyFailureIsTold() {
    for (String task :
        List.of(
            "ingest",
            "train",
            "baseline",
            "evaluate",
            "gate",
            "register",
            "startExecution.sync:2",
            "promote")) {
      try {
        notices.clear();
        tasksAnswer();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      Outcome.Failed failure = training.fails(task, "Broken", "because").run(INPUT).failure();

      assertThat(failure.error()).as(task).contains("Broken");
      assertThat(notices).as(task).hasSize(1);
      assertThat(notices.getFirst().path("topic").asString()).isEqualTo("training.failed");
    }
  }

  @Test
  void retrainingTrainsOnceInAPeriod() throws IOException {
    Play retraining =
        play("retraining")
            .returns("cool-down", "{\"allowed\":true,\"until\":\"2026-03-01T09:00:00Z\"}")
            .task("startExecution.sync:2", this::nested)
            .task("notify", command -> remember(notices, command));
    String input =
        "{\"project\":\"p\",\"monitor\":\"price\",\"reason\":\"mileage drifts\",\"training\":"
            + SINGLE
            + "}";

    retraining.run(input).output();

    assertThat(notices.getFirst().path("topic").asString()).isEqualTo("retraining.started");
    assertThat(children.getFirst().path("StateMachineArn").asString()).isEqualTo("training");
    assertThat(
            play("retraining")
                .returns("cool-down", "{\"allowed\":false,\"until\":\"2026-03-01T09:00:00Z\"}")
                .run(input)
                .output()
                .path("outcome")
                .asString())
        .isEqualTo("cooling");
  }

  private static Play play(String pipeline) throws IOException {
    try (InputStream file =
        ShippedPipelinesTest.class.getResourceAsStream("/pipelines/" + pipeline + ".asl.yaml")) {
      byte[] text = Objects.requireNonNull(file, pipeline).readAllBytes();
      return Play.of(Yaml.parse(text).tree().toString());
    }
  }

  private static Play.Answer trained(TaskCommand command) {
    String name = command.arguments().path("model").path("name").asString();
    assertThat(command.arguments().path("dataset").path("version").asInt()).isEqualTo(3);
    return new Play.Answer.Success(Json.object().put("name", name).put("run_id", "run-" + name));
  }

  private static Play.Answer registered(TaskCommand command) {
    var output = Json.object();
    var models = output.putArray("models");
    for (JsonNode model : command.arguments().path("models")) {
      models
          .addObject()
          .put("name", model.path("name").asString())
          .put("version", 7)
          .put("run_id", model.path("run_id").asString());
    }
    return new Play.Answer.Success(output);
  }

  private Play.Answer nested(TaskCommand command) {
    children.add(command.arguments());
    return new Play.Answer.Success(
        Json.parse("{\"Output\":{\"config\":\"price-4\",\"outcome\":\"updated\"}}"));
  }

  private static Play.Answer remember(List<JsonNode> list, TaskCommand command) {
    list.add(command.arguments());
    return new Play.Answer.Success(Json.object());
  }

  private JsonNode arguments(String action) {
    Optional<HistoryEvent> scheduled =
        training.history.stream()
            .filter(event -> event.details().path("resource").asString("").equals(action))
            .filter(event -> event.details().has("parameters"))
            .findFirst();
    return Json.parse(scheduled.orElseThrow().details().path("parameters").asString());
  }
}
