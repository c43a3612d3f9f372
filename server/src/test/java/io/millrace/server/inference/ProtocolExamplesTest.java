package io.millrace.server.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.python.PythonRun;
import io.millrace.serving.Cars;
import io.millrace.serving.Combine;
import io.millrace.serving.DeployEndpoint;
import io.millrace.serving.ServableModel;
import io.millrace.serving.grpc.InferenceServer;
import io.millrace.serving.http.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The programs of `docs/protocols.md`, each as it stands there but for the ports, in their order.
/// The endpoint says 30,000 - 0.1 * mileage, and 500 more for diesel. Needs the virtual environment
/// that `MILLRACE_TEST_VENV` names.
class ProtocolExamplesTest {
  private static final Pattern EXAMPLE = Pattern.compile("(?s)```python\n(.*?)```");
  private static final List<String> PRINTED =
      List.of(
          "26300.0 AllTraffic ['price-imputing']\n['26300.0', '29090.0']\n",
          "[[26300.0], [29090.0]] (2, 2)\n",
          "order-78 [26300.0, 29090.0]\n",
          "[[26300.0], [29090.0]]\n",
          "[26300.0, 29090.0]\n",
          "[26300.0, 29090.0]\n[26300.0, 29090.0]\n2\n");

  @TempDir Path folder;

  @Test
  void printWhatTheEndpointPredicts() throws Exception {
    PythonRun.assumeIsPossible();
    ServableModel model = Cars.imputing("price-imputing", 1, 30_000);
    Matcher example = EXAMPLE.matcher(Files.readString(Path.of("../docs/protocols.md")));
    try (TestServer server = new TestServer(folder);
        InferenceServer grpc = server.grpc()) {
      server.models.add(model);
      var _ =
          server.endpoints.deploy(
              new DeployEndpoint(
                  "price", Cars.ids(model), new Combine.First(), 100, Optional.empty()));
      for (String printed : PRINTED) {
        assertThat(example.find()).isTrue();
        String program =
            example
                .group(1)
                .replace("7400", Integer.toString(server.port()))
                .replace("7401", Integer.toString(grpc.port()));
        Path file = Files.writeString(folder.resolve("example.py"), program);
        assertThat(PythonRun.script(folder, file.toString())).as(program).isEqualTo(printed);
      }
    }
    assertThat(example.find()).as("an example that is not tried").isFalse();
  }
}
