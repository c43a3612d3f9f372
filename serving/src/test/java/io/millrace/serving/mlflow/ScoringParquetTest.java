package io.millrace.serving.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.serving.Capture;
import io.millrace.serving.http.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Bodies of Parquet over a real port; what pandas writes is tried in `InferenceClientsTest`.
/// `price` says 20,000 - 0.1 * mileage, and 500 more for diesel; it has no answer without a
/// mileage.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScoringParquetTest {
  private static final String TYPE = "application/vnd.apache.parquet";
  private static final String CARS =
      "SELECT * FROM (VALUES (10000.0, 'diesel', 7), (20000.0, NULL, 8)) t(mileage, fuel, x)";

  private Path folder;
  private TestServer server;

  @BeforeAll
  void start(@TempDir Path files) {
    folder = files;
    server = new TestServer(files);
    var _ = server.deploy(1, 20_000);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private HttpResponse<byte[]> score(byte[] body, String... headers) throws Exception {
    String[] all = Arrays.copyOf(new String[] {"Content-Type", TYPE}, 2 + headers.length);
    System.arraycopy(headers, 0, all, 2, headers.length);
    return server.send("/mlflow/price/invocations", body, all);
  }

  /// What a query gives, as a file.
  /// @param options of the writer
  private byte[] parquet(String query, String options) {
    Path file = folder.resolve("rows.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("COPY (%s) TO '%s' (FORMAT parquet%s)".formatted(query, file, options));
      return Files.readAllBytes(file);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({"''", "', COMPRESSION zstd'", "', COMPRESSION gzip'", "', COMPRESSION uncompressed'"})
  void rowsAreReadByTheNamesOfTheirColumns(String options) throws Exception {
    HttpResponse<byte[]> answer = score(parquet(CARS, options));
    assertThat(text(answer)).isEqualTo("{\"predictions\":[19500.0,18000.0]}");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
  }

  @Test
  void aBodyThatIsPackedIsUnpacked() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(parquet(CARS, ""));
    }
    assertThat(text(score(packed.toByteArray(), "Content-Encoding", "gzip")))
        .isEqualTo("{\"predictions\":[19500.0,18000.0]}");
  }

  @Test
  void numbersOfEveryTypeAreNumbers() throws Exception {
    for (String type :
        List.of(
            "TINYINT",
            "SMALLINT",
            "INTEGER",
            "BIGINT",
            "UTINYINT",
            "UINTEGER",
            "UBIGINT",
            "FLOAT",
            "DOUBLE",
            "DECIMAL(9, 2)")) {
      assertThat(text(score(parquet("SELECT 100::%s AS mileage".formatted(type), ""))))
          .as(type)
          .isEqualTo("{\"predictions\":[19990.0]}");
    }
  }

  @Test
  void answersAreExplainedAndCaptured() throws Exception {
    HttpResponse<byte[]> answer =
        score(
            parquet("SELECT 30000 AS mileage, 'diesel' AS fuel", ""),
            "X-Millrace-Explain",
            "true",
            "X-Amzn-SageMaker-Inference-Id",
            "parquet-1");
    JsonNode json = Json.parse(text(answer));
    assertThat(json.path("predictions").get(0).asDouble()).isEqualTo(17_500);
    assertThat(
            json.path("explanations").get(0).path("price-linear").path("contributions").toString())
        .isEqualTo("{\"mileage\":-3000.0,\"fuel\":500.0}");
    server.captures.flush();
    assertThat(server.captures.newest("price", 100))
        .filteredOn(capture -> capture.inferenceId().equals("parquet-1"))
        .extracting(Capture::prediction)
        .containsExactly(17_500.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SELECT NULL::DOUBLE AS mileage | 'mileage': absent",
        "SELECT 'NaN'::DOUBLE AS mileage | 'mileage': absent",
        "SELECT 'inf'::DOUBLE AS mileage | 'mileage': Infinity (expected: a finite number)",
        "SELECT '7' AS mileage | the text \"7\" (expected: a number)",
        "SELECT DATE '2024-01-02' AS mileage | the text \"2024-01-02\" (expected: a number)",
        "SELECT [7] AS mileage | an array (expected: a number)",
        "SELECT 7 AS mileage, 8 AS fuel | the number 8 (expected: a text)",
        "SELECT 7 AS x | row 1 has none of the fields mileage, fuel",
      })
  void aValueThatDoesNotFitIsNamed(String query, String message) throws Exception {
    JsonNode error = refused(score(parquet(query, "")), 400, message);
    assertThat(error.get("error_code").asString()).isEqualTo("INVALID_PARAMETER_VALUE");
  }

  @Test
  void whatIsNoWholeFileIsRefused() throws Exception {
    byte[] whole = parquet(CARS, "");
    var _ = refused(score("mileage\n1\n".getBytes(UTF_8)), 400, "no Parquet file");
    var _ = refused(score(Arrays.copyOf(whole, whole.length - 1)), 400, "no Parquet file");
    byte[] broken = whole.clone();
    Arrays.fill(broken, 4, broken.length - 4, (byte) 0x7f);
    assertThat(
            refused(score(broken), 400, "PARQUET_INVALID: The file cannot be read as Parquet.")
                .get("error_code")
                .asString())
        .isEqualTo("BAD_REQUEST");
    var _ = refused(score(parquet(CARS + " LIMIT 0", "")), 400, "The file has no rows.");
    assertThat(score(whole).statusCode()).as("the reader goes on").isEqualTo(200);
  }

  /// A million equal values fit a few bytes of Parquet.
  @Test
  void moreRowsThanARequestMayHaveAreRefused() throws Exception {
    byte[] many = parquet("SELECT 1.0 AS mileage FROM range(1000000)", ", COMPRESSION zstd");
    assertThat(many).hasSizeLessThan(100_000);
    var _ = refused(score(many), 413, "The request has more than 1,000 rows.");
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), UTF_8);
  }

  private static JsonNode refused(HttpResponse<byte[]> answer, int status, String message) {
    assertThat(answer.statusCode()).as(text(answer)).isEqualTo(status);
    JsonNode error = Json.parse(text(answer));
    assertThat(error.propertyNames()).containsExactly("error_code", "message");
    assertThat(error.get("message").asString()).contains(message);
    return error;
  }
}
