package io.millrace.serving.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.json.Json;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.tree.Oracle;
import io.millrace.serving.Calculation;
import io.millrace.serving.CalculationJson;
import io.millrace.serving.Classes;
import io.millrace.serving.DeployEndpoint;
import io.millrace.serving.EndpointSpec;
import io.millrace.serving.ServableModel;
import io.millrace.serving.ServedModel;
import io.millrace.serving.Variant;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Why answers of several numbers are what they are: against XGBoost's own contributions where they
/// are sums of those, else against Shapley values by their definition, from what the endpoint
/// itself answers.
class ExplainedNumbersTest {
  private static final String JSON = "application/json";
  private static final Oracle TARGETS = Classes.TARGETS;
  private static final Oracle QUANTILES = Oracle.read("xgboost", "quantiles");
  private static final int FIELDS = 6;
  private static final int OUTPUTS = 3;
  private static final int ROWS = 40;

  @TempDir Path folder;
  private TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(folder);
    server.models.add(Classes.xgboost("targets", TARGETS));
    server.models.add(Classes.xgboost("quantiles", QUANTILES));
    server.models.add(small(Classes.xgboost("xgb", Classes.XGBOOST)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /// With the first four rows as its example: so few coalitions and rows are all asked.
  private static ServableModel small(ServableModel model) {
    ServableModel.InProcess read = (ServableModel.InProcess) model;
    List<Column> columns = new ArrayList<>();
    for (Column column : read.example().columns()) {
      columns.add(
          new NumberColumn(column.name(), Arrays.copyOf(((NumberColumn) column).values(), 4)));
    }
    return new ServableModel.InProcess(read.id(), read.model(), new Frame(4, columns));
  }

  private void deploy(String endpoint, String calculation, String... models) {
    Calculation read =
        CalculationJson.read(Json.parse(calculation.replace('\'', '"')), List.of(models));
    List<ServedModel> served =
        Arrays.stream(models).map(model -> new ServedModel(model, 1)).toList();
    EndpointSpec spec =
        new EndpointSpec(
            List.of(new Variant(Variant.ALL_TRAFFIC, 1, served, List.of(), read)),
            Optional.empty(),
            100);
    var _ = server.endpoints.deploy(new DeployEndpoint(endpoint, spec, Optional.empty()));
  }

  private JsonNode explained(String endpoint, int rows) throws Exception {
    String body = Json.write(Classes.json(TARGETS, rows));
    return Json.parse(server.post(endpoint, JSON, body, "X-Millrace-Explain", "true").body())
        .path("predictions");
  }

  /// Base value last, as XGBoost has it.
  private static double[] contributions(JsonNode explanation) {
    double[] all = new double[FIELDS + 1];
    for (int field = 0; field < FIELDS; field++) {
      all[field] = explanation.path("contributions").path("f" + field).asDouble();
    }
    all[FIELDS] = explanation.path("base_value").asDouble();
    return all;
  }

  private static double[] ofOutput(Oracle oracle, int row, int output) {
    int from = output * (FIELDS + 1);
    return Arrays.copyOfRange(oracle.contributions()[row], from, from + FIELDS + 1);
  }

  /// Of some rows the largest numbers are of different models.
  @Test
  void eachNumberIsExplainedByTheModelWhoseItIs() throws Exception {
    deploy("most", "{'combine': 'max'}", "targets", "quantiles");
    JsonNode rows = explained("most", ROWS);
    int mixed = 0;
    for (int row = 0; row < ROWS; row++) {
      int ofTargets = 0;
      for (int output = 0; output < OUTPUTS; output++) {
        boolean isTarget =
            TARGETS.predictions()[row][output] > QUANTILES.predictions()[row][output];
        ofTargets += isTarget ? 1 : 0;
        JsonNode explanation = rows.get(row).path("explanation").get(output);
        assertThat(explanation.path("method").asString()).isEqualTo("exact");
        assertThat(explanation.path("output").asInt()).isEqualTo(output);
        assertThat(contributions(explanation))
            .containsExactly(ofOutput(isTarget ? TARGETS : QUANTILES, row, output), within(1e-5));
      }
      mixed += ofTargets == 0 || ofTargets == OUTPUTS ? 0 : 1;
    }
    assertThat(mixed).isGreaterThan(5);
  }

  @Test
  void sumsOfNumbersAreExplainedBySums() throws Exception {
    deploy(
        "sums",
        "{'graph': {'switch': [{'when': 'input.f0 > 0', 'ask': {'ensemble': ['targets',"
            + " 'quantiles'], 'combine': {'weighted': {'targets': 1, 'quantiles': 3}}}}],"
            + " 'otherwise': 'targets'}}",
        "targets",
        "quantiles");
    JsonNode rows = explained("sums", ROWS);
    for (int row = 0; row < ROWS; row++) {
      double weight = TARGETS.rows()[row][0] > 0 ? 0.25 : 1;
      for (int output = 0; output < OUTPUTS; output++) {
        double[] expected = ofOutput(TARGETS, row, output);
        for (int i = 0; i <= FIELDS; i++) {
          expected[i] = weight * expected[i] + (1 - weight) * ofOutput(QUANTILES, row, output)[i];
        }
        assertThat(contributions(rows.get(row).path("explanation").get(output)))
            .containsExactly(expected, within(1e-5));
      }
      assertThat(rows.get(row).path("explanations").isEmpty()).isTrue();
    }
  }

  /// A number of the branch that is an expression is asked for, one of the other branch is not.
  @Test
  void onlyWhatIsNoSumIsAskedAsAWhole() throws Exception {
    deploy(
        "mixed",
        "{'graph': {'ensemble': [{'name': 'half', 'ask': {'ensemble': ['targets'], 'combine':"
            + " 'predictions.targets.($ / 2)'}}, 'quantiles'], 'combine': 'max'}}",
        "targets",
        "quantiles");
    JsonNode rows = explained("mixed", 5);
    List<String> methods = new ArrayList<>();
    for (int row = 0; row < 5; row++) {
      for (int output = 0; output < OUTPUTS; output++) {
        JsonNode explanation = rows.get(row).path("explanation").get(output);
        boolean isHalf =
            TARGETS.predictions()[row][output] / 2 > QUANTILES.predictions()[row][output];
        methods.add(explanation.path("method").asString());
        assertThat(methods.getLast()).isEqualTo(isHalf ? "kernel_shap" : "exact");
        assertThat(Arrays.stream(contributions(explanation)).sum())
            .isCloseTo(rows.get(row).path("score").get(output).asDouble(), within(1e-5));
      }
    }
    assertThat(methods).contains("kernel_shap", "exact");
  }

  @Test
  void probabilitiesAreExplainedByShapleyValues() throws Exception {
    deploy("classes", "{'combine': 'first'}", "xgb");
    JsonNode rows = explained("classes", 3);
    for (int row = 0; row < 3; row++) {
      double[][] expected = shapley(Classes.XGBOOST.rows()[row]);
      for (int output = 0; output < OUTPUTS; output++) {
        JsonNode explanation = rows.get(row).path("explanation").get(output);
        assertThat(explanation.path("method").asString()).isEqualTo("kernel_shap");
        assertThat(explanation.path("margin").asDouble())
            .isCloseTo(Classes.XGBOOST.predictions()[row][output], within(1e-6));
        assertThat(contributions(explanation)).containsExactly(expected[output], within(1e-6));
      }
      assertThat(rows.get(row).at("/explanations/xgb/2/method").asString()).isEqualTo("exact");
    }
  }

  /// By the definition: over all sets of fields, with the example's four rows for those left out.
  /// @return `[output][field]`, the base value last
  private double[][] shapley(double[] row) throws Exception {
    int sets = 1 << FIELDS;
    ArrayNode asked = Json.array();
    for (int set = 0; set < sets; set++) {
      for (int other = 0; other < 4; other++) {
        ObjectNode each = asked.addObject();
        for (int field = 0; field < FIELDS; field++) {
          double value =
              (set >> field & 1) == 1 ? row[field] : Classes.XGBOOST.rows()[other][field];
          if (!Double.isNaN(value)) {
            each.put("f" + field, value);
          }
        }
      }
    }
    JsonNode answers =
        Json.parse(server.post("classes", JSON, Json.write(asked)).body()).path("predictions");
    double[][] values = new double[OUTPUTS][FIELDS + 1];
    for (int output = 0; output < OUTPUTS; output++) {
      double[] means = new double[sets];
      for (int i = 0; i < 4 * sets; i++) {
        means[i / 4] += answers.get(i).path("score").get(output).asDouble() / 4;
      }
      values[output][FIELDS] = means[0];
      for (int set = 0; set < sets; set++) {
        for (int field = 0; field < FIELDS; field++) {
          if ((set >> field & 1) == 0) {
            double weight = 1 / (FIELDS * choose(FIELDS - 1, Integer.bitCount(set)));
            values[output][field] += weight * (means[set | 1 << field] - means[set]);
          }
        }
      }
    }
    return values;
  }

  private static double choose(int of, int some) {
    double ways = 1;
    for (int i = 0; i < some; i++) {
      ways = ways * (of - i) / (i + 1);
    }
    return ways;
  }

  @Test
  void everyFormHasThem() throws Exception {
    deploy("classes", "{'combine': 'first'}", "xgb");
    JsonNode expected = explained("classes", 2);

    List<String> lines =
        server
            .post("classes", "text/csv", Classes.csv(TARGETS, 2), "X-Millrace-Explain", "true")
            .body()
            .lines()
            .toList();
    List<String> names = List.of(lines.getFirst().split(",", -1));
    String mlflow = "{\"dataframe_records\":%s}".formatted(Classes.json(TARGETS, 2));
    JsonNode ofMlflow = Json.parse(sent("/mlflow/classes/invocations", mlflow)).path("explanation");
    JsonNode tensors = Json.parse(sent("/v2/models/classes/infer", tensors())).path("outputs");
    JsonNode bases = tensor(tensors, "base_value");
    JsonNode all = tensor(tensors, "contributions");
    assertThat(bases.path("shape").toString()).isEqualTo("[2,3]");
    assertThat(all.path("shape").toString()).isEqualTo("[2,18]");
    assertThat(tensor(tensors, "xgb.contributions").path("shape").toString()).isEqualTo("[2,18]");
    for (int row = 0; row < 2; row++) {
      assertThat(ofMlflow.get(row)).isEqualTo(expected.get(row).path("explanation"));
      String[] cells = lines.get(row + 1).split(",", -1);
      for (int output = 0; output < OUTPUTS; output++) {
        double[] each = contributions(expected.get(row).path("explanation").get(output));
        assertThat(bases.path("data").get(3 * row + output).asDouble()).isEqualTo(each[FIELDS]);
        assertThat(Double.parseDouble(cells[names.indexOf(output + ".base_value")]))
            .isEqualTo(each[FIELDS]);
        for (int field = 0; field < FIELDS; field++) {
          assertThat(all.path("data").get(18 * row + 6 * output + field).asDouble())
              .isEqualTo(each[field]);
          assertThat(Double.parseDouble(cells[names.indexOf(output + ".f" + field)]))
              .isEqualTo(each[field]);
        }
      }
    }
    assertThat(names).contains("xgb.0.base_value", "xgb.2.f5");
    JsonNode document = Json.parse(server.get("/endpoints/classes/openapi.json").body());
    JsonNode shape = document.at("/components/schemas/Prediction/properties/explanation");
    assertThat(shape.path("minItems").asInt()).isEqualTo(3);
  }

  private String sent(String path, String body) throws Exception {
    HttpResponse<byte[]> answer =
        server.send(
            path,
            body.getBytes(StandardCharsets.UTF_8),
            "Content-Type",
            JSON,
            "X-Millrace-Explain",
            "true");
    assertThat(answer.statusCode()).isEqualTo(200);
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private static String tensors() {
    ObjectNode body = Json.object();
    ArrayNode inputs = body.putArray("inputs");
    for (int field = 0; field < FIELDS; field++) {
      ObjectNode input = inputs.addObject().put("name", "f" + field).put("datatype", "FP64");
      input.putArray("shape").add(2);
      ArrayNode data = input.putArray("data");
      for (int row = 0; row < 2; row++) {
        double value = TARGETS.rows()[row][field];
        if (Double.isNaN(value)) {
          data.addNull();
        } else {
          data.add(value);
        }
      }
    }
    return Json.write(body);
  }

  private static JsonNode tensor(JsonNode outputs, String name) {
    return outputs
        .valueStream()
        .filter(output -> output.path("name").asString().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
