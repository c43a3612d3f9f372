package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever is sent to the routes of the OpenAPI document, the answers are as the document says,
/// and none is a fault of the server. Schemathesis makes the requests. Needs the virtual
/// environment that `MILLRACE_TEST_VENV` names (`bin/test` makes it).
class OpenApiFuzzTest {
  private static final String VENV = "MILLRACE_TEST_VENV";
  private static final int SECONDS = Integer.getInteger("millrace.e2e.fuzz-seconds", 120);
  private static final int PATIENCE_SECONDS = 60;

  @TempDir private Path folder;

  @Test
  void anyRequestIsAnsweredAsDocumented() throws IOException, InterruptedException {
    Path schemathesis = Path.of(System.getenv().getOrDefault(VENV, ""), "bin", "schemathesis");
    assumeTrue(Files.isExecutable(schemathesis), "skipped: %s has no Schemathesis".formatted(VENV));
    Files.writeString(folder.resolve("millrace.yaml"), "project: fuzz\n");
    try (Platform platform =
        Platform.start(ServerOptions.of(folder, Optional.empty(), "127.0.0.1", 0))) {
      Path report = folder.resolve("report.txt");
      Process fuzzing =
          new ProcessBuilder(
                  schemathesis.toString(),
                  "run",
                  platform.address().resolve("/openapi.json").toString(),
                  "--checks=not_a_server_error,response_schema_conformance,"
                      + "content_type_conformance,status_code_conformance",
                  // The same handlers as under /api; 501 by MLflow's rules; a body of AWS's own
                  // media type, which Schemathesis can't write.
                  "--exclude-path-regex=^(/ajax-api/.*|.*/presigned/.*|/)$",
                  "--max-time=" + SECONDS,
                  "--warnings=off",
                  "--no-color",
                  "--generation-database=none")
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(report.toFile())
              .start();
      try {
        assertThat(fuzzing.waitFor(SECONDS + PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        String said = Files.readString(report);
        assertThat(fuzzing.exitValue()).as(said).isZero();
        System.out.println(said.substring(said.lastIndexOf("Test cases:")).strip());
      } finally {
        fuzzing.destroyForcibly();
      }
    }
  }
}
