package io.millrace.server.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.json.Json;
import io.millrace.server.Platform;
import io.millrace.server.ServerOptions;
import io.millrace.server.client.ServerClient;
import io.millrace.server.python.PythonRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `src/test/python/log_pipeline.py`, `log_classifier.py` and `log_params.py`: what an unmodified
/// MLflow client registers, an endpoint answers as Python does. Needs the virtual environment that
/// `MILLRACE_TEST_VENV` names.
class PyfuncServingTest {
  private static final String ASKED =
      "[{\"mileage\": 12345, \"doors\": 5, \"fuel\": \"petrol\", \"new\": 0},"
          + " {\"mileage\": 54321.5, \"doors\": 3, \"fuel\": \"steam\", \"new\": 1}]";

  @TempDir Path folder;

  @Test
  void aPipelineOfScikitLearnAnswersAsInPython() throws Exception {
    PythonRun.assumeIsPossible();
    try (Platform platform = start("processes: { run: always }")) {
      ServerClient server = new ServerClient(platform.address().toString());
      Printed printed = registered(platform);
      JsonNode expected = printed.json("predicted");
      assertThat(deployed(server).path("status").asString()).isEqualTo("SUCCEEDED");
      JsonNode answer = asked(server, ASKED);
      for (int row = 0; row < 2; row++) {
        assertThat(answer.path("predictions").get(row).path("score").asDouble())
            .isCloseTo(expected.get(row).asDouble(), within(1e-9));
      }
      assertThat(server.get("api/endpoints/cars").path("status").asString()).isEqualTo("InService");
      JsonNode processes = server.get("api/endpoints/cars/processes").path("models").path(0);
      assertThat(processes.path("replicas").path("max").asInt()).isEqualTo(2);
      assertThat(processes.path("memoryBytesMax").asLong()).isEqualTo(3L << 30);
      assertExplained(server, printed);
    }
    try (Platform again = start("processes: { run: always }")) {
      ServerClient server = new ServerClient(again.address().toString());
      for (int i = 0; i < 600 && !isInService(server); i++) {
        Thread.sleep(100);
      }
      assertThat(asked(server, ASKED).path("predictions").size()).isEqualTo(2);
    }
  }

  @Test
  void probabilitiesOfClassesAreSeveralNumbers() throws Exception {
    PythonRun.assumeIsPossible();
    try (Platform platform = start("processes: { run: always }")) {
      String address = platform.address().toString();
      ServerClient server = new ServerClient(address);
      Printed printed =
          new Printed(PythonRun.script(folder, "src/test/python/log_classifier.py", address));
      for (String model : List.of("age", "age-named")) {
        JsonNode execution =
            deployed(
                server,
                """
                {"name": "%s", "models": [{"name": "%s", "version": 1}]}
                """
                    .formatted(model, model));
        assertThat(execution.path("status").asString())
            .as(execution.toString())
            .isEqualTo("SUCCEEDED");
        JsonNode answer =
            server.send(
                "POST",
                "endpoints/" + model + "/invocations",
                "application/json",
                "[{\"mileage\": 1.5, \"doors\": 5}, {\"mileage\": 6.25, \"doors\": 3}]");
        for (int row = 0; row < 2; row++) {
          assertThat(numbers(answer.path("predictions").path(row).path("score")))
              .containsExactly(numbers(printed.json("predicted").path(row)), within(1e-9));
        }
      }
      assertThat(server.get("endpoints/age-named/openapi.json").toString())
          .contains("new, old, used");
    }
  }

  @Test
  void parametersOfASignatureAreThoseOfMlflowsOwnServer() throws Exception {
    PythonRun.assumeIsPossible();
    try (Platform platform = start("processes: { run: always }")) {
      String address = platform.address().toString();
      ServerClient server = new ServerClient(address);
      Printed printed =
          new Printed(PythonRun.script(folder, "src/test/python/log_params.py", address));
      for (String model : List.of("price-params", "price-program")) {
        JsonNode execution =
            deployed(
                server,
                """
                {"name": "%s", "models": [{"name": "%s", "version": 1}]}
                """
                    .formatted(model, model));
        assertThat(execution.path("status").asString())
            .as(execution.toString())
            .isEqualTo("SUCCEEDED");
      }
      for (String asked : List.of("absent", "rate", "all")) {
        JsonNode expected = printed.json(asked);
        JsonNode answer =
            server.send(
                "POST",
                "mlflow/price-params/invocations",
                "application/json",
                expected.path("body").toString());
        assertThat(numbers(answer.path("predictions")))
            .as(asked)
            .containsExactly(numbers(expected.path("predictions")));
      }
      String port = address.replaceAll("^http://|/$", "");
      assertThat(PythonRun.script(folder, "src/test/python/mlflow_params.py", port))
          .endsWith("done\n");
    }
  }

  private static double[] numbers(JsonNode array) {
    return array.valueStream().mapToDouble(JsonNode::asDouble).toArray();
  }

  @Test
  void itIsRefusedWhereTheOperatorHasNotAllowedIt() throws Exception {
    PythonRun.assumeIsPossible();
    try (Platform platform = start("")) {
      ServerClient server = new ServerClient(platform.address().toString());
      assertThat(registered(platform).json("predicted").size()).isEqualTo(2);
      JsonNode execution = deployed(server);
      assertThat(execution.path("status").asString()).isEqualTo("FAILED");
      assertThat(execution.path("error").asString()).isEqualTo("MODEL_PROCESS_NOT_ALLOWED");
    }
  }

  /// By KernelSHAP, which knows all coalitions of four columns: equal to the definition.
  private static void assertExplained(ServerClient server, Printed printed) throws Exception {
    JsonNode answer =
        server.send("POST", "endpoints/cars/invocations?explain=true", "application/json", ASKED);
    for (int row = 0; row < 2; row++) {
      JsonNode prediction = answer.path("predictions").path(row);
      JsonNode explained = prediction.path("explanations").path("price-sklearn");
      assertThat(explained.path("method").asString()).isEqualTo("kernel_shap");
      assertThat(explained.path("base_value").asDouble())
          .isCloseTo(printed.json("base").asDouble(), within(1e-6));
      double sum = explained.path("base_value").asDouble();
      for (var each : printed.json("explained").path(row).properties()) {
        double contribution = explained.path("contributions").path(each.getKey()).asDouble();
        assertThat(contribution)
            .as(each.getKey())
            .isCloseTo(each.getValue().asDouble(), within(1e-6));
        sum += contribution;
      }
      assertThat(explained.path("contributions").size()).isEqualTo(4);
      assertThat(sum).isCloseTo(prediction.path("score").asDouble(), within(1e-6));
    }
  }

  private Printed registered(Platform platform) throws IOException, InterruptedException {
    return new Printed(
        PythonRun.script(folder, "src/test/python/log_pipeline.py", platform.address().toString()));
  }

  /// What the script says, a name and JSON per line.
  private record Printed(String text) {
    JsonNode json(String name) {
      Matcher line = Pattern.compile("(?m)^" + name + " (.*)$").matcher(text);
      assertThat(line.find()).as(text).isTrue();
      return Json.parse(line.group(1));
    }
  }

  private static boolean isInService(ServerClient server) throws IOException, InterruptedException {
    return server.get("api/endpoints/cars").path("status").asString().equals("InService");
  }

  private static JsonNode asked(ServerClient server, String rows)
      throws IOException, InterruptedException {
    return server.send("POST", "endpoints/cars/invocations", "application/json", rows);
  }

  /// The execution, when it has ended.
  private static JsonNode deployed(ServerClient server) throws IOException, InterruptedException {
    return deployed(
        server,
        """
        {"name": "cars", "models": [{"name": "price-sklearn", "version": 1}],
         "processes": {"price-sklearn": {"memory": "3GB", "replicas": {"max": 2}}}}
        """);
  }

  private static JsonNode deployed(ServerClient server, String endpoint)
      throws IOException, InterruptedException {
    return server.send(
        "POST",
        "api/pipelines/deployment/executions",
        "application/json",
        """
        {"wait": true, "input": {"project": "cars", "endpoint": %s}}
        """
            .formatted(endpoint));
  }

  private Platform start(String processes) throws IOException {
    Files.writeString(folder.resolve("millrace.yaml"), "project: cars\n");
    Files.writeString(
        folder.resolve("millrace.server.yaml"),
        processes + "\nmodels: { python: %s }\n".formatted(PythonRun.python()));
    return Platform.start(ServerOptions.of(folder, Optional.empty(), "127.0.0.1", 0));
  }
}
