package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.serving.http.TestServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointCommandTest {
  @TempDir Path folder;
  private TestServer server;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void start() {
    server = new TestServer(folder);
    var _ = server.deploy(3, 20_000);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void listsEndpointsAndDeletesOne() {
    assertThat(endpoint("ls")).isZero();
    assertThat(out.toString()).contains("ENDPOINT", "price", "price-linear/3");

    assertThat(endpoint("rm", "price")).isZero();
    assertThat(out.toString()).endsWith("price is deleted.\n");
    assertThat(server.endpoints.list()).isEmpty();

    assertThat(endpoint("ls")).isZero();
    assertThat(out.toString()).endsWith("There is no endpoint.\n");
  }

  @Test
  void saysThatThereIsNoSuchEndpoint() {
    assertThat(endpoint("rm", "no such one")).isEqualTo(Millrace.REFUSED);
    assertThat(err.toString())
        .startsWith("ENDPOINT_NOT_FOUND: There is no endpoint 'no such one'.");
  }

  private int endpoint(String command, String... more) {
    String[] line = new String[4 + more.length];
    line[0] = "endpoint";
    line[1] = command;
    line[2] = "--server";
    line[3] = "http://127.0.0.1:" + server.port();
    System.arraycopy(more, 0, line, 4, more.length);
    return Millrace.run(new PrintWriter(out, true), new PrintWriter(err, true), line);
  }
}
