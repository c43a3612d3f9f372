package io.millrace.server.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.tls.ServerIdentity;
import io.millrace.base.tls.TestCertificate;
import io.millrace.base.tls.TlsFiles;
import io.millrace.server.python.PythonRun;
import io.millrace.serving.Capture;
import io.millrace.serving.Cars;
import io.millrace.serving.Combine;
import io.millrace.serving.DeployEndpoint;
import io.millrace.serving.EndpointSpec;
import io.millrace.serving.ServableModel;
import io.millrace.serving.Variant;
import io.millrace.serving.grpc.InferenceServer;
import io.millrace.serving.http.TestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Unmodified clients of each protocol ask a server over its port; what they expect is worked out
/// in the scripts. Needs the virtual environment that `MILLRACE_TEST_VENV` names (`bin/test` makes
/// it).
class InferenceClientsTest {
  private static final ServableModel IMPUTING = Cars.imputing("imputing", 1, 30_000);
  private static final ServableModel LINEAR = Cars.linear("linear", 2, 20_000);

  @TempDir Path folder;
  private TestServer server;

  @BeforeEach
  void start() {
    PythonRun.assumeIsPossible();
    server = new TestServer(folder);
    server.models.add(IMPUTING);
    server.models.add(LINEAR);
    deploy("price", IMPUTING, LINEAR);
    deploy("cheap", IMPUTING);
    deploy(
        new DeployEndpoint(
            "shared",
            new EndpointSpec(
                List.of(variant("old", IMPUTING), variant("new", LINEAR)), Optional.empty(), 100),
            Optional.empty()));
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void tritonsClientOverRest() throws Exception {
    assertThat(PythonRun.script(folder, "src/test/python/triton_http.py", address()))
        .isEqualTo("done\n");
  }

  @Test
  void tritonsClientOverGrpc() throws Exception {
    try (InferenceServer grpc = server.grpc()) {
      assertThat(
              PythonRun.script(
                  folder, "src/test/python/triton_grpc.py", "127.0.0.1:" + grpc.port(), address()))
          .isEqualTo("done\n");
    }
  }

  @Test
  void clientsOfEachProtocolOverTls() throws Exception {
    TlsFiles files = new TestCertificate(folder, "EC", "server").write(folder);
    try (ServerIdentity identity = ServerIdentity.of(files);
        TestServer secure = new TestServer(folder.resolve("tls"), Optional.of(identity));
        InferenceServer grpc = secure.grpc()) {
      secure.models.add(IMPUTING);
      secure.models.add(LINEAR);
      var _ =
          secure.endpoints.deploy(
              new DeployEndpoint(
                  "price", Cars.ids(IMPUTING, LINEAR), new Combine.Max(), 100, Optional.empty()));
      assertThat(
              PythonRun.script(
                  folder,
                  "src/test/python/tls_clients.py",
                  "localhost:" + secure.port(),
                  "localhost:" + grpc.port(),
                  files.certificate().toString()))
          .isEqualTo("done\n");
    }
  }

  @Test
  void mlflowsScoringClient() throws Exception {
    assertThat(PythonRun.script(folder, "src/test/python/mlflow_scoring.py", address()))
        .isEqualTo("done\n");
  }

  @Test
  void boto3sRuntimeClient() throws Exception {
    assertThat(PythonRun.script(folder, "src/test/python/sagemaker_runtime.py", address()))
        .isEqualTo("done\n");
    server.captures.flush();
    assertThat(server.captures.newest("price", 20_000))
        .extracting(Capture::inferenceId)
        .contains("order-77", "order-78/0", "order-78/1");
  }

  private static Variant variant(String name, ServableModel model) {
    return new Variant(name, 1, Cars.ids(model), List.of(), new Combine.First());
  }

  private String address() {
    return "127.0.0.1:" + server.port();
  }

  private void deploy(String endpoint, ServableModel... models) {
    deploy(
        new DeployEndpoint(endpoint, Cars.ids(models), new Combine.Max(), 100, Optional.empty()));
  }

  private void deploy(DeployEndpoint wish) {
    var _ = server.endpoints.deploy(wish);
  }
}
