package io.millrace.base.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.millrace.base.json.Json;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OpenApiResourceTest {
  private final List<Resource> others =
      List.of(
          new HealthResource(List.of()),
          new MetricsResource(new PrometheusRegistry()),
          OpenApiResourceTest::routes);
  private final OpenApiResource resource = new OpenApiResource("Millrace", "0.1", others);
  private final JsonNode document = TestRoutes.json(new TestRoutes(resource).get("/openapi.json"));

  record Branch(
      String name,
      @Nullable Integer size,
      List<Branch> below,
      @JsonProperty("wait") boolean isOpen) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Root(@JsonUnwrapped Branch branch, @Nullable String note, JsonNode more) {}

  private static void routes(Routes routes) {
    routes
        .get("/roots")
        .action("root.read")
        .summary("Roots")
        .answer(Shape.list(Shape.wire(Root.class)))
        .to(_ -> Response.text(""));
    routes
        .put("/files/{id}/{path*}")
        .action("file.write")
        .summary("Stores a file")
        .consumes("application/octet-stream")
        .maxBody(10_000_000_000L)
        .streaming()
        .to(_ -> Response.empty(204));
    routes.get("/page").action("page.read").summary("A page").hidden().to(_ -> Response.text("p"));
  }

  @Test
  void coversEveryRouteThatIsNotHidden() {
    RouteTable table = RouteTable.of(others);
    assertThat(table.routes()).hasSize(6);
    for (RouteDefinition route : table.routes()) {
      String path = route.template().replace("*}", "}");
      String method = route.method().name().toLowerCase(Locale.ROOT);
      assertThat(document.get("paths").path(path).has(method)).isEqualTo(!route.hidden());
    }
    assertThat(document.get("paths").has("/openapi.json")).isTrue();
  }

  @Test
  void wireRecordsDescribeThemselves() {
    assertThat(document.at("/components/schemas/base.OpenApiResourceTest.Branch"))
        .isEqualTo(
            Json.parse(
                """
                {"type": "object",
                 "properties": {
                   "name": {"type": "string"},
                   "size": {"anyOf": [{"type": "integer", "format": "int64"}, {"type": "null"}]},
                   "below": {"type": "array",
                     "items": {"$ref": "#/components/schemas/base.OpenApiResourceTest.Branch"}},
                   "wait": {"type": "boolean"}},
                 "required": ["name", "below", "wait"]}
                """));
    JsonNode root = document.at("/components/schemas/base.OpenApiResourceTest.Root");
    assertThat(root.get("properties").propertyNames())
        .containsExactly("name", "size", "below", "wait", "note", "more");
    assertThat(root.at("/properties/note/type").asString()).isEqualTo("string");
    assertThat(root.at("/properties/more").isEmpty()).isTrue();
  }

  @Test
  void describesParametersLimitsAndErrors() {
    JsonNode put = document.at("/paths/~1files~1{id}~1{path}/put");
    assertThat(put.get("summary").asString()).isEqualTo("Stores a file");
    assertThat(put.get("x-action").asString()).isEqualTo("file.write");
    assertThat(put.get("x-body-bytes-max").asLong()).isEqualTo(10_000_000_000L);
    assertThat(put.at("/parameters/1/name").asString()).isEqualTo("path");
    assertThat(put.at("/requestBody/content").has("application/octet-stream")).isTrue();
    assertThat(
            put.at("/responses/default/content/application~1problem+json/schema/$ref").asString())
        .isEqualTo("#/components/schemas/Problem");
  }
}
