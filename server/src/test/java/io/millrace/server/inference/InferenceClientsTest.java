package io.millrace.server.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.python.PythonRun;
import io.millrace.serving.Cars;
import io.millrace.serving.Combine;
import io.millrace.serving.DeployEndpoint;
import io.millrace.serving.ServableModel;
import io.millrace.serving.http.TestServer;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Unmodified clients of each protocol ask a server over its port; what they expect is worked out
// in
/// the scripts. Needs the virtual environment that `MILLRACE_TEST_VENV` names (`bin/test` makes
// it).
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
  void mlflowsScoringClient() throws Exception {
    assertThat(PythonRun.script(folder, "src/test/python/mlflow_scoring.py", address()))
        .isEqualTo("done\n");
  }

  private String address() {
    return "127.0.0.1:" + server.port();
  }

  private void deploy(String endpoint, ServableModel... models) {
    var _ =
        server.endpoints.deploy(
            new DeployEndpoint(
                endpoint, Cars.ids(models), new Combine.Max(), 100, Optional.empty()));
  }
}
