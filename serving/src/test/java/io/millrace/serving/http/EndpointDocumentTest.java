package io.millrace.serving.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.millrace.base.json.Json;
import io.millrace.serving.Cars;
import io.millrace.serving.Combine;
import io.millrace.serving.DeployEndpoint;
import io.millrace.serving.EndpointSpec;
import io.millrace.serving.FakeOutside;
import io.millrace.serving.ServedModel;
import io.millrace.serving.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `price` is two variants: `near` has no answer without a mileage, `both` is that model and one
/// that imputes. `far` is a model of another process, to which any fuel is known.
class EndpointDocumentTest {
  private static final String VENV = "MILLRACE_TEST_VENV";
  private static final int PATIENCE_SECONDS = 90;

  @TempDir Path folder;
  private TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(folder.resolve("state"));
    server.models.add(Cars.linear("near", 1, 20_000));
    server.models.add(Cars.imputing("other", 2, 30_000));
    server.models.add(FakeOutside.model("far", new FakeOutside()));
    Variant near = variant("near", Cars.ids(Cars.linear("near", 1, 0)));
    Variant both =
        variant("both", Cars.ids(Cars.linear("near", 1, 0), Cars.imputing("other", 2, 0)));
    for (List<Variant> variants :
        List.of(
            List.of(near, both),
            List.of(variant("far", List.of(FakeOutside.model("far", new FakeOutside()).id()))),
            List.of(variant("only", Cars.ids(Cars.imputing("other", 2, 0)))))) {
      String name = variants.size() == 2 ? "price" : variants.getFirst().name();
      var _ = server.endpoints.deploy(wish(name, variants));
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static Variant variant(String name, List<ServedModel> models) {
    return new Variant(name, 1, models, List.of(), new Combine.Max());
  }

  private static DeployEndpoint wish(String name, List<Variant> variants) {
    return new DeployEndpoint(
        name, new EndpointSpec(variants, Optional.empty(), 0), Optional.empty());
  }

  private ObjectNode document(String endpoint) throws Exception {
    return (ObjectNode) Json.parse(server.get("/endpoints/" + endpoint + "/openapi.json").body());
  }

  @Test
  void saysWhichFieldsARowHas() throws Exception {
    assertThat(document("price").at("/components/schemas/Row"))
        .isEqualTo(
            Json.parse(
                """
                {"type": "object", "description": "Fields that no model reads are left aside.",
                 "properties": {
                   "mileage": {"type": "number", "examples": [10000.0]},
                   "fuel": {
                     "anyOf": [
                       {"description": "What training saw.", "enum": ["diesel", "petrol"]},
                       {"description": "Any other counts as unknown.", "type": ["string", "null"]}],
                     "examples": ["diesel"]}},
                 "required": ["mileage"]}
                """));
    assertThat(document("far").at("/components/schemas/Row/properties/fuel"))
        .isEqualTo(Json.parse("{\"type\": [\"string\", \"null\"], \"examples\": [\"diesel\"]}"));
    JsonNode only = document("only").at("/components/schemas/Row");
    assertThat(only.at("/properties/mileage/type")).isEqualTo(Json.parse("[\"number\", \"null\"]"));
    assertThat(only.get("anyOf"))
        .isEqualTo(Json.parse("[{\"required\": [\"mileage\"]}, {\"required\": [\"fuel\"]}]"));
    JsonNode models = document("price").at("/components/schemas/Prediction/properties/models");
    assertThat(models.get("properties").propertyNames()).containsExactly("near", "other");
    assertThat(models.get("required")).isEqualTo(Json.parse("[\"near\"]"));
  }

  /// What the document gives as an example is answered, in each form, and the answer is as it says.
  @Test
  void itsExamplesAreAnsweredAsItSays() throws Exception {
    for (String endpoint : List.of("price", "far", "only")) {
      ObjectNode document = document(endpoint);
      JsonNode post =
          document.at("/paths").path("/endpoints/%s/invocations".formatted(endpoint)).path("post");
      JsonNode content = post.at("/requestBody/content");
      for (String type : content.propertyNames()) {
        JsonNode example = content.get(type).get("example");
        String body = example.isString() ? example.asString() : Json.write(example);
        var answer = server.post(endpoint, type, body, "X-Millrace-Explain", "true");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        if (type.equals("application/json")) {
          assertThat(schema(document, "Rows").validate(body, InputFormat.JSON)).isEmpty();
          JsonNode prediction = Json.parse(answer.body()).at("/predictions/0");
          assertThat(
                  schema(document, "Prediction").validate(Json.write(prediction), InputFormat.JSON))
              .isEmpty();
          assertThat(prediction.has("explanations")).isTrue();
        }
      }
      assertThat(schema(document, "Rows").validate("[{\"mileage\": \"far\"}]", InputFormat.JSON))
          .isNotEmpty();
      assertThat(schema(document, "Prediction").validate("{\"score\": null}", InputFormat.JSON))
          .isNotEmpty();
    }
  }

  /// Of the variants of `price` only one has `other`, so that it is no target of every request.
  @Test
  void namesTheHeadersThatAreReadAndGiven() throws Exception {
    JsonNode post = document("price").at("/paths/~1endpoints~1price~1invocations/post");
    assertThat(post.get("parameters"))
        .extracting(each -> each.path("in").asString() + " " + each.path("name").asString())
        .containsExactlyInAnyOrder(
            "query explain",
            "header X-Millrace-Explain",
            "header X-Millrace-Sticky-Key",
            "header X-Amzn-SageMaker-Enable-Explanations",
            "header X-Amzn-SageMaker-Inference-Id",
            "header X-Amzn-SageMaker-Custom-Attributes",
            "header X-Amzn-SageMaker-Target-Variant",
            "header X-Amzn-SageMaker-Target-Model",
            "header traceparent");
    for (JsonNode parameter : post.get("parameters")) {
      if (parameter.path("name").asString().equals("X-Amzn-SageMaker-Target-Model")) {
        assertThat(parameter.at("/schema/enum")).isEqualTo(Json.parse("[\"near\"]"));
      }
    }
    assertThat(post.get("responses").propertyNames())
        .containsExactly("200", "429", "503", "default");
    assertThat(post.at("/responses/503/headers").has("Retry-After")).isTrue();
    var answer =
        server.post(
            "price",
            "application/json",
            Cars.ROW,
            "X-Amzn-SageMaker-Target-Model",
            "near",
            "X-Amzn-SageMaker-Custom-Attributes",
            "a=b");
    assertThat(answer.headers().map().keySet())
        .containsAll(
            post.at("/responses/200/headers").propertyNames().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList());
  }

  private static Schema schema(ObjectNode document, String name) {
    ObjectNode whole = document.deepCopy();
    whole.put("$ref", "#/components/schemas/" + name);
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(Json.write(whole));
  }

  @Test
  void anEndpointThatIsNoneHasNone() throws Exception {
    assertThat(server.get("/endpoints/nobody/openapi.json").statusCode()).isEqualTo(404);
  }

  /// Schemathesis finds the document valid, has what it allows answered, and what it forbids
  /// refused. Needs the virtual environment that `MILLRACE_TEST_VENV` names.
  @Test
  void whatItAllowsIsAnswered() throws Exception {
    Path schemathesis = Path.of(System.getenv().getOrDefault(VENV, ""), "bin", "schemathesis");
    assumeTrue(Files.isExecutable(schemathesis), "skipped: %s has no Schemathesis".formatted(VENV));
    for (String endpoint : List.of("price", "only")) {
      ObjectNode document = document(endpoint);
      // Of the other forms the document says in words what they are.
      JsonNode content =
          document
              .at("/paths")
              .path("/endpoints/%s/invocations".formatted(endpoint))
              .at("/post/requestBody/content");
      ((ObjectNode) content).remove(List.of("application/jsonlines", "text/csv"));
      Path file = Files.writeString(folder.resolve(endpoint + ".json"), Json.write(document));
      String said = fuzzed(schemathesis, file);
      assertThat(said).contains("No issues found");
    }
  }

  private String fuzzed(Path schemathesis, Path file) throws IOException, InterruptedException {
    Path report = folder.resolve("report.txt");
    Process fuzzing =
        new ProcessBuilder(
                schemathesis.toString(),
                "run",
                file.toString(),
                "--url=http://127.0.0.1:" + server.port(),
                "--phases=examples,coverage,fuzzing",
                "--mode=positive",
                "--max-examples=40",
                "--seed=1",
                "--checks=not_a_server_error,response_schema_conformance,"
                    + "status_code_conformance,positive_data_acceptance",
                "--warnings=off",
                "--no-color",
                "--generation-database=none")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(report.toFile())
            .start();
    try {
      assertThat(fuzzing.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      String said = Files.readString(report);
      assertThat(fuzzing.exitValue()).as(said).isZero();
      return said;
    } finally {
      fuzzing.destroyForcibly();
    }
  }
}
