package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class UpLineTest {
  private static String[] words(String line) {
    return line.split(" ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "up",
        "up used-cars",
        "up --port 0",
        "up used-cars --port 7401 --host ::1 --state /var/lib/millrace",
        "up --state s --port 65535 .",
        "up --grpc-port 7402 used-cars",
        "up --tls-cert c.pem --tls-key k.pem --grpc-port 0 used-cars",
        "up up",
      })
  void readsThePlainFormAsTheCommandDoes(String line) {
    UpCommand command = new UpCommand();
    String[] words = words(line);
    new CommandLine(command).parseArgs(Arrays.copyOfRange(words, 1, words.length));

    assertThat(UpLine.read(words)).contains(command.line());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "up --help",
        "up -V",
        "up --port=7401",
        "up --port",
        "up --port --host",
        "up --port 1 --port 2",
        "up --port many",
        "up --port -1",
        "up --grpc-port x",
        "up --port 7400000",
        "up one two",
        "up --prot 7401",
        "up -- used-cars",
      })
  void leavesAllElseToTheCommand(String line) {
    assertThat(UpLine.read(words(line))).isEmpty();
  }

  @Test
  void saysWhatTheCommandsDefaultsAre() {
    assertThat(UpLine.read("up"))
        .contains(
            new UpLine(
                Path.of("."),
                Optional.empty(),
                "127.0.0.1",
                7400,
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    assertThat(UpLine.read()).isEmpty();
  }
}
