package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Which server a command talks to.
class ServerOptionTest {
  /// A command that talks to one.
  @Command
  static final class Asking {
    @Mixin private ServerOption server = new ServerOption();
  }

  /// As `MILLRACE_SERVER=` and `MILLRACE_CA=` have it.
  @Test
  void nothingIsTheServerOfThisMachine() {
    assertThat(server("--server=", "--ca=")).hasToString("http://127.0.0.1:7400/");
  }

  @Test
  void takesTheAddressThatIsNamed() {
    assertThat(server("--server", "http://127.0.0.1:7412")).hasToString("http://127.0.0.1:7412/");
  }

  private static URI server(String... line) {
    Asking asking = new Asking();
    var _ = new CommandLine(asking).parseArgs(line);
    return asking.server.client().address();
  }
}
