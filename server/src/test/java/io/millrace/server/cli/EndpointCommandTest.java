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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  /// One sentence that names what is wrong, an example of what is right, and no stack trace.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          endpoint nothing               | Unmatched argument at index 1: 'nothing'
          endpoint ls --jsn              | Unknown option: '--jsn'
          endpoint ls price              | Unmatched argument at index 2: 'price'
          endpoint ls --json=maybe       | Invalid value for option '--json': 'maybe' is not a boolean
          endpoint ls --server           | Missing required parameter for option '--server' (URL)
          endpoint ls --server nonsense  | SERVER_UNREACHABLE: --server: 'nonsense' is no URL of http
          endpoint ls --server ftp://a   | SERVER_UNREACHABLE: --server: 'ftp://a' is no URL of http
          endpoint ls --server http://[  | SERVER_UNREACHABLE: --server: 'http://[' is no URL of http
          endpoint ls --server http:///a | SERVER_UNREACHABLE: --server: 'http:///a' is no URL of http
          endpoint ls --ca no.pem        | TLS_FILES_INVALID: no.pem does not exist.
          endpoint rm                    | Missing required parameter: 'ENDPOINT'
          endpoint rm a b                | Unmatched argument at index 3: 'b'
          """)
  void refusesWhatIsWrong(String line, String sentence) {
    assertThat(
            Millrace.run(new PrintWriter(out, true), new PrintWriter(err, true), line.split(" ")))
        .isEqualTo(Millrace.REFUSED);
    assertThat(err.toString()).startsWith(sentence).doesNotContain("\tat ");
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"endpoint", "endpoint ls", "endpoint rm"})
  void helpHasAnExample(String command) {
    assertThat(
            Millrace.run(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                (command + " --help").split(" ")))
        .isZero();
    assertThat(out.toString()).containsPattern("Example:\\R  millrace endpoint (ls|rm price)");
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
