package io.millrace.serving.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.ml.feature.Input;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.serving.CaptureRule;
import io.millrace.serving.OutsideModel;
import io.millrace.serving.Params;
import io.millrace.serving.ServableModel;
import io.millrace.serving.ServedModel;
import io.millrace.serving.http.TestServer;
import io.millrace.serving.limit.EndpointLimits;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Values of the types that signatures have besides numbers and texts, in each form of a request:
/// `sold` says the epoch milliseconds of the moment `sold`, plus `doors`. What a moment is was
/// looked up in what `mlflow.pyfunc.scoring_server` of MLflow 3.17.2 hands to a model that has
/// `datetime` for the column; so was that true is 1 for a column of numbers.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScoringTypesTest {
  private static final String JSON = "application/json";

  private TestServer server;

  private static final class Sold implements OutsideModel {
    @Override
    public List<Input> inputs() {
      return List.of(
          new Input("sold", Input.Kind.NUMBER, List.of(), Double.NaN, Double.NaN),
          new Input("doors", Input.Kind.NUMBER, List.of(), Double.NaN, Double.NaN));
    }

    @Override
    public Set<String> moments() {
      return Set.of("sold");
    }

    @Override
    public void start() {}

    @Override
    public double[] predict(Frame rows, Params params) {
      double[] sold = ((NumberColumn) rows.columns().getFirst()).values();
      double[] doors = ((NumberColumn) rows.columns().getLast()).values();
      double[] answers = new double[rows.rows()];
      for (int row = 0; row < answers.length; row++) {
        answers[row] = (Double.isNaN(sold[row]) ? -1 : sold[row]) + doors[row];
      }
      return answers;
    }
  }

  @BeforeAll
  void start(@TempDir Path folder) {
    server = new TestServer(folder);
    server.deploy(
        "sold",
        new ServableModel.Outside(
            new ServedModel("sold", 1),
            new Sold(),
            new Frame(
                1,
                List.of(
                    new NumberColumn("sold", new double[] {1}),
                    new NumberColumn("doors", new double[] {1})))),
        CaptureRule.of(100),
        EndpointLimits.NONE);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private HttpResponse<byte[]> score(String type, String body) throws Exception {
    return server.send("/mlflow/sold/invocations", body.getBytes(UTF_8), "Content-Type", type);
  }

  @ParameterizedTest
  @CsvSource({
    "2024-01-02, 1704153600000",
    "2024-01-02T03:04:05.678, 1704164645678",
    "2024-01-02T03:04:05.678000, 1704164645678",
    "2024-01-02 03:04:05, 1704164645000",
    "2024-01-02T03:04:05Z, 1704164645000",
    "2024-01-02T05:04:05+02:00, 1704164645000",
    "1969-12-31T23:59:59, -1000",
  })
  void aMomentIsIso8601InEveryForm(String moment, double millis) throws Exception {
    String expected = "{\"predictions\":[" + millis + "]}";
    for (String body :
        new String[] {
          "{\"dataframe_split\":{\"columns\":[\"sold\",\"doors\"],\"data\":[[\"%s\",0]]}}",
          "{\"dataframe_records\":[{\"sold\":\"%s\",\"doors\":0}]}",
          "{\"instances\":[[\"%s\",0]]}",
          "{\"inputs\":{\"sold\":[\"%s\"],\"doors\":[0]}}",
          "{\"inputs\":{\"sold\":\"%s\",\"doors\":0}}",
        }) {
      assertThat(score(JSON, body.formatted(moment)).body()).asString(UTF_8).isEqualTo(expected);
    }
    assertThat(score("text/csv", "sold,doors\n" + moment + ",0\n").body())
        .asString(UTF_8)
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "DATE '2024-01-02', 1704153600000",
    "TIMESTAMP '2024-01-02 03:04:05.678', 1704164645678",
    "TIMESTAMPTZ '2024-01-02 05:04:05.678+02:00', 1704164645678",
    "1704164645678, 1704164645678",
    "NULL::TIMESTAMP, -1",
  })
  void aMomentOfParquetIsOne(String sql, double millis, @TempDir Path folder) throws Exception {
    Path file = folder.resolve("rows.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT %s AS sold, false AS doors) TO '%s' (FORMAT parquet)".formatted(sql, file));
    }
    HttpResponse<byte[]> answer =
        server.send(
            "/mlflow/sold/invocations",
            Files.readAllBytes(file),
            "Content-Type",
            "application/vnd.apache.parquet");
    assertThat(answer.body()).asString(UTF_8).isEqualTo("{\"predictions\":[" + millis + "]}");
  }

  /// As MLflow's server has it: a number is 1 or 0 where it says true or false.
  @ParameterizedTest
  @CsvSource({"true, True, 1", "false, FALSE, 0"})
  void truthIsANumber(String json, String csv, double expected) throws Exception {
    assertThat(score(JSON, "{\"instances\":[{\"sold\":0,\"doors\":%s}]}".formatted(json)).body())
        .asString(UTF_8)
        .isEqualTo("{\"predictions\":[" + expected + "]}");
    assertThat(score("text/csv", "doors,sold\n" + csv + ",0\n").body())
        .asString(UTF_8)
        .isEqualTo("{\"predictions\":[" + expected + "]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"sold\":\"yesterday\",\"doors\":1} | the text \"yesterday\" (expected: a time such as",
        "{\"sold\":\"2024-13-01\",\"doors\":1} | the text \"2024-13-01\" (expected: a time",
        "{\"sold\":true,\"doors\":1} | true (expected: a number)",
        "{\"sold\":0,\"doors\":\"2024-01-02\"} | the text \"2024-01-02\" (expected: a number)",
        "{\"sold\":\"2024-01-02\",\"sold\":1,\"doors\":1} | given twice",
      })
  void whatIsNoneIsRefused(String row, String message) throws Exception {
    HttpResponse<byte[]> answer = score(JSON, "{\"instances\":[" + row + "]}");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Json.parse(answer.body()).get("message").asString()).contains(message);
  }

  /// The other protocols have no moments: there they are numbers.
  @ParameterizedTest
  @CsvSource({"1704153600000, 200", "'\"2024-01-02\"', 400"})
  void sageMakersRuntimeHasNumbersAlone(String value, int status) throws Exception {
    assertThat(server.post("sold", JSON, "{\"sold\":%s,\"doors\":0}".formatted(value)).statusCode())
        .isEqualTo(status);
  }
}
