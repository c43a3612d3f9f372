package io.millrace.tracking.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The artifact proxy and the listings of artifacts.
class ArtifactApiTest extends MlflowApiCase {
  @Test
  void anArtifactIsAnAttachmentThatNeverRunsHere() throws Exception {
    String path = PROXY + "0/" + run.id() + "/artifacts/page.html";
    assertThat(put(path, "<script>").body()).isEqualTo("{}");

    HttpResponse<String> answer = get(path);

    assertThat(answer.body()).isEqualTo("<script>");
    assertThat(answer.headers().firstValue("Content-Disposition"))
        .contains("attachment; filename=\"page.html\"; filename*=UTF-8''page.html");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(answer.headers().firstValue("Content-Security-Policy")).contains("sandbox");
    assertThat(answer.headers().firstValue("Content-Length")).contains("8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a.svg", "a.xml", "a.xhtml", "a.js", "a.pdf", "a.css", "a.json", "a.html", "a"})
  void noKindOfFileRunsHere(String name) throws Exception {
    String path = PROXY + "0/" + run.id() + "/artifacts/" + name;
    put(path, "<script>");

    for (String address :
        new String[] {path, "/get-artifact?run_id=%s&path=%s".formatted(run.id(), name)}) {
      var headers = get(address).headers();
      assertThat(headers.firstValue("Content-Disposition").orElse("")).startsWith("attachment");
      assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(headers.firstValue("Content-Security-Policy")).contains("sandbox");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-3, 206, 0123, bytes 0-3/10",
    "bytes=7-, 206, 789, bytes 7-9/10",
    "bytes=-2, 206, 89, bytes 8-9/10",
    "bytes=5-99, 206, 56789, bytes 5-9/10",
    "bytes=10-, 416, '', bytes */10",
    "bytes=3-1, 200, 0123456789, ",
    "lines=1-2, 200, 0123456789, "
  })
  void aRangeOfAnArtifactIsReadAlone(String range, int status, String body, String contentRange)
      throws Exception {
    String path = PROXY + "0/" + run.id() + "/artifacts/digits.txt";
    put(path, "0123456789");

    HttpResponse<String> answer = send(HttpRequest.newBuilder().header("Range", range), path);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).isEqualTo(body);
    assertThat(answer.headers().firstValue("Content-Range").orElse(null)).isEqualTo(contentRange);
  }

  @Test
  void listingsNameEntriesByTheirPlace() throws Exception {
    String root = "0/" + run.id() + "/artifacts";
    put(PROXY + root + "/a/b/c.txt", "1");
    put(PROXY + root + "/a/d.txt", "22");

    assertThat(get(PROXY.substring(0, PROXY.length() - 1) + "?path=" + root + "/a").body())
        .isEqualTo(
            """
            {"files":[{"path":"b","is_dir":true},{"path":"d.txt","is_dir":false,"file_size":2}]}""");
    assertThat(json(get(API + "/artifacts/list?run_id=" + run.id() + "&path=a")).path("files"))
        .hasToString(
            """
            [{"path":"a/b","is_dir":true},{"path":"a/d.txt","is_dir":false,"file_size":2}]""");
    send(HttpRequest.newBuilder().DELETE(), PROXY + root + "/a");
    assertThat(get(API + "/artifacts/list?run_id=" + run.id()).body()).doesNotContain("files");
    assertFails(get(PROXY + root + "/a/d.txt"), 404, "RESOURCE_DOES_NOT_EXIST", "No such artifact");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0/RUN/artifacts/..%2f..%2fx",
        "0/RUN/artifacts/%2e%2e/x",
        "0/RUN/artifacts/a%5cb",
        "0/RUN/artifacts/a%2500",
        "0/RUN/artifacts/a%23b",
        "0/RUN/artifacts/C%3A%5cx",
        "0/RUN/artifacts/C%3A/x",
        "0/RUN/artifacts//x"
      })
  void noNameLeavesItsRun(String path) throws Exception {
    HttpResponse<String> response = put(PROXY + path.replace("RUN", run.id()), "x");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).path("error_code").asString()).isEqualTo("INVALID_PARAMETER_VALUE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"..", "a/../b", "/etc", "%252e%252e/x", "a%5Cb", "a%23b", "C:/x", "a%00", "a//b"})
  void noListingLeavesItsRun(String path) throws Exception {
    assertInvalid(get(API + "/artifacts/list?run_id=" + run.id() + "&path=" + path), "");
    String root = PROXY.substring(0, PROXY.length() - 1);
    assertInvalid(get(root + "?path=0/" + run.id() + "/artifacts/" + path), "");
  }

  @Test
  void anUploadThatIsCutOffLeavesNothing() throws Exception {
    URI address = URI.create(server.uri());
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      String head =
          "PUT %s/cut.bin HTTP/1.1\r\nHost: %s\r\nContent-Length: 100\r\n\r\nbegun"
              .formatted(artifacts(), address.getAuthority());
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    }

    assertThat(get(artifacts() + "/cut.bin").statusCode()).isEqualTo(404);
    assertThat(get(API + "/artifacts/list?run_id=" + run.id()).body()).doesNotContain("cut.bin");
  }

  @Test
  void filesOutsideRunsAndModelsAreRefused() throws Exception {
    for (String path :
        new String[] {"x", "0/x", "1/" + run.id() + "/artifacts/x", "0/" + run.id() + "/x"}) {
      assertFails(put(PROXY + path, "x"), 404, "RESOURCE_DOES_NOT_EXIST", "No such artifact");
    }
  }

  @Test
  void filesAreReadByTheIdOfTheirOwner() throws Exception {
    put(artifacts() + "/model/notes.txt", "of the run");
    String model =
        json(post("/logged-models", "{\"experiment_id\": \"0\", \"name\": \"price\"}"))
            .path("model")
            .path("info")
            .path("model_id")
            .asString();
    put(PROXY + "0/models/" + model + "/artifacts/notes.txt", "of the model");
    post("/registered-models/create", "{\"name\": \"price\"}");
    post(
        "/model-versions/create",
        """
        {"name": "price", "run_id": "%1$s", "source": "runs:/%1$s/model"}"""
            .formatted(run.id()));

    assertThat(get("/get-artifact?path=model/notes.txt&run_uuid=" + run.id()).body())
        .isEqualTo("of the run");
    assertThat(get("/model-versions/get-artifact?name=price&version=1&path=notes.txt").body())
        .isEqualTo("of the run");
    HttpResponse<String> file =
        get(
            "/ajax-api/2.0/mlflow/logged-models/%s/artifacts/files?artifact_file_path=notes.txt"
                .formatted(model));
    assertThat(file.body()).isEqualTo("of the model");
    assertThat(file.headers().firstValue("Content-Disposition").orElseThrow())
        .startsWith("attachment");
    assertFails(
        get("/get-artifact?path=none&run_id=" + run.id()),
        404,
        "RESOURCE_DOES_NOT_EXIST",
        "No such artifact");
    assertInvalid(get("/get-artifact?path=../x&run_id=" + run.id()), "Invalid path");
    assertInvalid(get("/model-versions/get-artifact?name=price&version=1&path=.."), "Invalid path");
    assertInvalid(get("/get-artifact?path=model&run_id=" + run.id()), "is a directory");
  }

  @Test
  void aSmallFileIsUploadedByTheIdOfItsRun() throws Exception {
    String upload = "/ajax-api/2.0/mlflow/upload-artifact?run_uuid=" + run.id();
    HttpRequest.Builder content =
        HttpRequest.newBuilder()
            .header("Content-Type", "text/plain")
            .POST(BodyPublishers.ofString("hello"));

    assertThat(send(content, upload + "&path=notes/a.txt").body()).isEqualTo("{}");

    assertThat(get(artifacts() + "/notes/a.txt").body()).isEqualTo("hello");
    assertInvalid(send(content, upload), "required parameter 'path'");
    assertInvalid(
        send(HttpRequest.newBuilder().POST(BodyPublishers.noBody()), upload + "&path=a.txt"),
        "must specify data");
    assertInvalid(
        send(
            HttpRequest.newBuilder().POST(BodyPublishers.ofByteArray(new byte[(10 << 20) + 1])),
            upload + "&path=a.txt"),
        "at most 10485760");
  }
}
