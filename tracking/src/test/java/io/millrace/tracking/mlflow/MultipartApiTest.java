package io.millrace.tracking.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Uploads in parts, as MLflow's client makes them for large files.
class MultipartApiTest extends MlflowApiCase {
  private static final String MULTIPART = "/api/2.0/mlflow-artifacts/mpu/";

  private String place() {
    return "/0/" + run.id() + "/artifacts/data";
  }

  private HttpResponse<String> call(String step, String body) throws Exception {
    return json("POST", MULTIPART + step + place(), body);
  }

  private JsonNode begin(int parts) throws Exception {
    return json(
        call("create", "{\"path\": \"/home/ada/big.bin\", \"num_parts\": %d}".formatted(parts)));
  }

  private ObjectNode upload(JsonNode credential, String content) throws Exception {
    String url = credential.path("url").asString();
    assertThat(url).startsWith(server.uri() + MULTIPART + "parts/");
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder().PUT(BodyPublishers.ofString(content)),
            URI.create(url).getPath());
    return Json.object()
        .put("part_number", credential.path("part_number").asInt())
        .put("etag", answer.headers().firstValue("ETag").orElseThrow())
        .put("url", url);
  }

  private HttpResponse<String> complete(JsonNode begun, List<ObjectNode> parts) throws Exception {
    ObjectNode body =
        Json.object().put("path", "big.bin").put("upload_id", begun.path("upload_id").asString());
    ArrayNode list = body.putArray("parts");
    parts.forEach(list::add);
    return call("complete", Json.write(body));
  }

  @Test
  void aFileIsVisibleWhenItsPartsAreCompleteAndThenWhole() throws Exception {
    JsonNode begun = begin(3);
    JsonNode credentials = begun.path("credentials");
    ObjectNode third = upload(credentials.get(2), "c");
    ObjectNode first = upload(credentials.get(0), "aaa");
    ObjectNode second = upload(credentials.get(1), "bbb");
    String file = artifacts() + "/data/big.bin";
    assertThat(get(file).statusCode()).isEqualTo(404);

    assertThat(complete(begun, List.of(first, second, third)).body()).isEqualTo("{}");

    assertThat(get(file).body()).isEqualTo("aaabbbc");
    assertThat(complete(begun, List.of(first, second, third)).body())
        .as("a client that heard nothing asks again")
        .isEqualTo("{}");
  }

  @ParameterizedTest
  @CsvSource({"/ml/flow, /ml/flow", "//evil.example, ''", "/a b, ''", "ml, ''"})
  void behindAProxyPartsGoWhereItIsReached(String told, String prefix) throws Exception {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder()
                .header("Content-Type", "application/json")
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Prefix", told)
                .POST(BodyPublishers.ofString("{\"path\": \"big.bin\", \"num_parts\": 1}")),
            MULTIPART + "create" + place());

    assertThat(json(answer).at("/credentials/0/url").asString())
        .startsWith(server.uri().replace("http:", "https:") + prefix + MULTIPART);
  }

  @Test
  void aPartIsTheOneThatWasAcknowledged() throws Exception {
    JsonNode begun = begin(2);
    ObjectNode first = upload(begun.path("credentials").get(0), "one");
    ObjectNode second = upload(begun.path("credentials").get(1), "two");
    upload(begun.path("credentials").get(1), "another two");

    assertInvalid(complete(begun, List.of(first, second)), "Part 2 is not the one");
    assertInvalid(complete(begun, List.of(second, first)), "in the order of their numbers");
    assertInvalid(complete(begun, List.of()), "at least one");
    first.put("part_number", 7);
    assertInvalid(complete(begun, List.of(first)), "Part 7 was not uploaded");
    assertThat(get(artifacts() + "/data/big.bin").statusCode()).isEqualTo(404);
  }

  @Test
  void anAbortedUploadIsForgotten() throws Exception {
    JsonNode begun = begin(1);
    JsonNode credential = begun.path("credentials").get(0);
    ObjectNode part = upload(credential, "x");
    String body = "{\"path\": \"big.bin\", \"upload_id\": %s}".formatted(begun.path("upload_id"));

    assertThat(call("abort", body).body()).isEqualTo("{}");
    assertThat(call("abort", body).body()).isEqualTo("{}");

    assertFails(complete(begun, List.of(part)), 404, "RESOURCE_DOES_NOT_EXIST", "no upload");
    assertFails(
        put(URI.create(credential.path("url").asString()).getPath(), "x"),
        404,
        "RESOURCE_DOES_NOT_EXIST",
        "no upload");
  }

  @Test
  void anUploadIsCompletedUnderItsOwnPath() throws Exception {
    JsonNode begun = begin(1);
    ObjectNode part = upload(begun.path("credentials").get(0), "x");
    String body =
        Json.write(
            Json.object()
                .put("path", "other.bin")
                .put("upload_id", begun.path("upload_id").asString())
                .set("parts", Json.array().add(part)));

    assertFails(call("complete", body), 404, "RESOURCE_DOES_NOT_EXIST", "of another file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"num_parts\": 1}",
        "{\"path\": \"x\", \"num_parts\": 0}",
        "{\"path\": \"x\", \"num_parts\": 10001}",
        "{\"path\": \"..\", \"num_parts\": 1}",
        "{\"path\": \"a%2fb\", \"num_parts\": 1}",
        "{\"path\": \"a/\", \"num_parts\": 1}"
      })
  void whatCannotBeBegunIsRefused(String body) throws Exception {
    assertInvalid(call("create", body), "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "10001", "x", "-1", "99999999999"})
  void partsAreNumberedFromOneOn(String number) throws Exception {
    String upload = begin(1).path("upload_id").asString();

    assertInvalid(put(MULTIPART + "parts/" + upload + "/" + number, "x"), "expected: 1 to 10000");
  }

  @Test
  void downloadsGoThroughTheServer() throws Exception {
    assertThat(
            json(get("/api/3.0/mlflow/server-info")).path("multipart_uploads_enabled").asBoolean())
        .isTrue();
    assertFails(
        get("/api/2.0/mlflow-artifacts/presigned" + place() + "/x"),
        501,
        "NOT_IMPLEMENTED",
        "Presigned download is not supported");
    assertInvalid(
        post("/artifacts/presigned-upload-url", "{\"path\": \"x\", \"run_id\": \"r\"}"),
        "goes through it");
  }
}
