package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.tls.TestCertificate;
import io.millrace.base.tls.TlsFiles;
import io.millrace.server.Platform;
import io.millrace.server.ServerOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command line starts a server that speaks TLS, and talks to it.
class TlsCommandsTest {
  @TempDir Path folder;

  @Test
  void commandsTrustTheCertificateThatTheyAreShownTheFileOf() throws Exception {
    Files.writeString(folder.resolve("millrace.yaml"), "project: secure\n");
    TlsFiles files = new TestCertificate(folder, "EC", "server").write(folder);
    ServerOptions options =
        ServerOptions.of(folder, Optional.empty(), "127.0.0.1", 0).withTls(Optional.of(files));
    try (Platform platform = Platform.start(options)) {
      String address = platform.address().toString();
      String[] line = {
        "pipeline", "ls", "--server", address, "--ca", files.certificate().toString()
      };

      assertThat(address).startsWith("https://127.0.0.1:");
      assertThat(millrace(line)).isEqualTo("0 ");
      assertThat(millrace("pipeline", "ls", "--server", address))
          .startsWith("2 SERVER_UNREACHABLE: The server at " + address + " is not trusted: ")
          .contains("--ca");
    }
  }

  @Test
  void saysWhenTheServerSpeaksNoTls() throws Exception {
    Files.writeString(folder.resolve("millrace.yaml"), "project: open\n");
    try (Platform platform =
        Platform.start(ServerOptions.of(folder, Optional.empty(), "127.0.0.1", 0))) {
      String address = platform.address().toString().replace("http:", "https:");
      assertThat(millrace("pipeline", "ls", "--server", address))
          .startsWith("2 SERVER_UNREACHABLE: What answers at " + address + " speaks no TLS")
          .contains("http://");
    }
  }

  @Test
  void refusesOneFileWithoutTheOtherAndFilesThatAreNone() throws Exception {
    Files.writeString(folder.resolve("millrace.yaml"), "project: secure\n");
    String project = folder.toString();
    assertThat(millrace("up", project, "--tls-cert", "c.pem"))
        .startsWith("2 TLS_FILES_INVALID: --tls-key is missing beside --tls-cert.");
    assertThat(millrace("up", project, "--tls-cert=c.pem", "--tls-key=k.pem"))
        .startsWith("2 TLS_FILES_INVALID: c.pem does not exist.");
  }

  /// The exit code, and what is printed for people to mend.
  private static String millrace(String... line) {
    StringWriter err = new StringWriter();
    int code = Millrace.run(new PrintWriter(new StringWriter()), new PrintWriter(err, true), line);
    return code + " " + err;
  }
}
