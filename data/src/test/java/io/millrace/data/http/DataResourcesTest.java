package io.millrace.data.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.http.Response;
import io.millrace.base.http.TestRoutes;
import io.millrace.data.ColumnType;
import io.millrace.data.DataFixture;
import io.millrace.data.DatasetSpec;
import io.millrace.data.IngestResult;
import io.millrace.data.sql.SqlConfig;
import io.millrace.data.sql.TableSql;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class DataResourcesTest {
  @TempDir Path folder;

  private DataFixture data;
  private TestRoutes routes;
  private IngestResult stopped;

  @BeforeEach
  void ingest() {
    data = new DataFixture(folder);
    data.datasets.define(
        DatasetSpec.of("cars", "price")
            .withTypes(Map.of("price", ColumnType.INTEGER))
            .withQuarantineLimit(0.4));
    String text = "make,price,\"a \"\"b\"\"\"\naudi,1,x\nford,2,y\nvw,cheap,z\n";
    data.ingest("cars", data.file("a.csv", text));
    stopped = data.ingest("cars", data.file("b.csv", "make,price,\"a \"\"b\"\"\"\nvw,no,z\n"));
    TableSql sql = new TableSql(data.tables, data.folder.resolve("tables"), SqlConfig.DEFAULT);
    routes = new TestRoutes(new DatasetResource(data.datasets), new SqlResource(sql));
  }

  @AfterEach
  void close() {
    data.close();
  }

  @Test
  void showsDatasetsWithSchemaAndNewestVersion() {
    JsonNode cars = TestRoutes.json(routes.get("/api/datasets")).at("/datasets/0");
    assertThat(cars.path("name").asString()).isEqualTo("cars");
    assertThat(cars.at("/schema/1/type").asString()).isEqualTo("INTEGER");
    assertThat(cars.at("/latest/rows").asInt()).isEqualTo(2);
    assertThat(TestRoutes.json(routes.get("/api/datasets/cars"))).isEqualTo(cars);
  }

  @Test
  void showsVersionsAndTheirIngest() {
    JsonNode versions = TestRoutes.json(routes.get("/api/datasets/cars/versions"));
    assertThat(versions.path("versions").size()).isEqualTo(1);
    JsonNode version = TestRoutes.json(routes.get("/api/datasets/cars/versions/1"));
    assertThat(version.at("/version/snapshotId").isString()).isTrue();
    assertThat(version.at("/ingest/source").asString()).isEqualTo("a.csv");
    assertThat(version.at("/ingest/quarantined").asInt()).isEqualTo(1);
  }

  @Test
  void showsQuarantineOfVersionsAndOfStoppedFiles() {
    JsonNode rows = TestRoutes.json(routes.get("/api/datasets/cars/versions/1/quarantine"));
    assertThat(rows.at("/rows/0/line").asInt()).isEqualTo(4);
    assertThat(rows.at("/rows/0/column").asString()).isEqualTo("price");
    assertThat(rows.at("/rows/0/value").asString()).isEqualTo("cheap");
    assertThat(rows.has("next_page_token")).isFalse();
    JsonNode other =
        TestRoutes.json(routes.get("/api/ingests/" + stopped.ingest().id() + "/quarantine"));
    assertThat(other.at("/rows/0/value").asString()).isEqualTo("no");
  }

  @Test
  void givesListsInPages() {
    JsonNode first = TestRoutes.json(routes.get("/api/datasets/cars/ingests?max_results=1"));
    assertThat(first.path("ingests").size()).isEqualTo(1);
    String token = first.path("next_page_token").asString();
    JsonNode second =
        TestRoutes.json(routes.get("/api/datasets/cars/ingests?max_results=1&page_token=" + token));
    assertThat(second.path("ingests").size()).isEqualTo(1);
    assertThat(second.has("next_page_token")).isFalse();
    assertThat(second.path("ingests")).isNotEqualTo(first.path("ingests"));
  }

  @Test
  void showsTheProfile() {
    JsonNode profile = TestRoutes.json(routes.get("/api/datasets/cars/versions/1/profile"));
    assertThat(profile.path("rows").asInt()).isEqualTo(2);
    assertThat(profile.at("/columns/1/name").asString()).isEqualTo("price");
  }

  @Test
  void saysWhatIsNotThereOrWrong() {
    assertStatus(404, "DATASET_NOT_FOUND", routes.get("/api/datasets/none"));
    assertStatus(404, "DATASET_VERSION_NOT_FOUND", routes.get("/api/datasets/cars/versions/2"));
    assertStatus(400, "REQUEST_INVALID", routes.get("/api/datasets/cars/versions/one"));
    assertStatus(400, "REQUEST_INVALID", routes.get("/api/datasets/cars/versions?max_results=0"));
    assertStatus(
        400, "REQUEST_INVALID", routes.get("/api/datasets/cars/versions?max_results=9999"));
    assertStatus(400, "REQUEST_INVALID", routes.get("/api/datasets/cars/versions?page_token=x"));
    assertStatus(404, "INGEST_NOT_FOUND", routes.get("/api/ingests/x/quarantine"));
    assertStatus(400, "REQUEST_INVALID", routes.post("/api/sql", Map.of()));
    assertStatus(400, "SQL_INVALID", routes.post("/api/sql", Map.of("query", "SELECT")));
    assertStatus(403, "SQL_NOT_ALLOWED", routes.post("/api/sql", Map.of("query", "DROP TABLE x")));
  }

  @Test
  void answersQueriesAsJson() {
    JsonNode table =
        TestRoutes.json(
            routes.post(
                "/api/sql", Map.of("query", "SELECT make, price FROM cars ORDER BY price")));
    assertThat(table.at("/columns/0/name").asString()).isEqualTo("make");
    assertThat(table.at("/rows/1/0").asString()).isEqualTo("ford");
    assertThat(table.at("/rows/1/1").asInt()).isEqualTo(2);
    assertThat(table.path("truncated").asBoolean()).isFalse();
  }

  @Test
  void answersQueriesAsCsvIfAsked() {
    Response response =
        routes.call(
            "POST",
            "/api/sql",
            Map.of("Content-Type", "application/json", "Accept", "text/csv"),
            "{\"query\": \"SELECT make, 'a,\\\"b' AS x, NULL AS n FROM cars WHERE price = 1\"}"
                .getBytes(StandardCharsets.UTF_8));
    assertThat(TestRoutes.text(response)).isEqualTo("make,x,n\r\naudi,\"a,\"\"b\",\r\n");
  }

  private static void assertStatus(int status, String code, Response response) {
    assertThat(response.status()).isEqualTo(status);
    assertThat(TestRoutes.json(response).path("code").asString()).isEqualTo(code);
  }
}
