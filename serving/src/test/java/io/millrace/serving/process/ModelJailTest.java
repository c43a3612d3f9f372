package io.millrace.serving.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.process.Programs;
import io.millrace.pipeline.process.ProcessPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What code in a model can do to the machine.
class ModelJailTest {
  @TempDir Path folder;

  @Test
  void noModelRunsWhereTheOperatorHasNotSaidSo() {
    ModelJail never =
        new ModelJail(
            new ProcessPolicy(ProcessPolicy.Run.NEVER, List.of(), List.of()),
            ModelJail.Walls.BUBBLEWRAP);
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(never::require)
        .returns(ErrorCode.MODEL_PROCESS_NOT_ALLOWED, MillraceException::code);
  }

  @Test
  void seesItsOwnFilesOnly() throws Exception {
    Path model = Files.createDirectories(folder.resolve("model"));
    Path own = Files.createDirectories(folder.resolve("own"));
    Path secret = Files.writeString(folder.resolve("secret"), "s");
    Files.writeString(model.resolve("weights"), "w");
    assertThat(jailed(model, own, "cat " + model.resolve("weights"))).isEqualTo("w");
    assertThat(jailed(model, own, "cat %s || echo none".formatted(secret))).contains("none");
    assertThat(jailed(model, own, "ls /root /home || echo none")).contains("none");
    assertThat(jailed(model, own, "cat /etc/passwd || echo none")).contains("none");
  }

  @Test
  void changesNothingButItsOwnFolder() throws Exception {
    Path model = Files.createDirectories(folder.resolve("model"));
    Path own = Files.createDirectories(folder.resolve("own"));
    assertThat(jailed(model, own, "echo x > %s || echo no".formatted(model.resolve("x"))))
        .contains("no");
    assertThat(jailed(model, own, "echo x > %s && echo yes".formatted(own.resolve("x"))))
        .isEqualTo("yes");
  }

  @Test
  void reachesNoServerOfTheMachine() throws Exception {
    Path model = Files.createDirectories(folder.resolve("model"));
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String call =
          "/usr/bin/python3 -c 'import socket; socket.create_connection((\"127.0.0.1\", %d))' "
                  .formatted(server.getLocalPort())
              + "2>/dev/null && echo reached || echo none";
      assertThat(jailed(model, folder, call)).isEqualTo("none");
      assertThat(run(List.of("/bin/sh", "-c", call))).isEqualTo("reached");
    }
  }

  private String jailed(Path model, Path own, String script)
      throws IOException, InterruptedException {
    assumeThat(Programs.find("bwrap")).as("bubblewrap").isPresent();
    ModelJail jail =
        new ModelJail(
            new ProcessPolicy(ProcessPolicy.Run.JAILED, List.of(), List.of()),
            ModelJail.Walls.BUBBLEWRAP);
    jail.require();
    ModelCommand command = new ModelCommand(List.of(), Map.of(), model, List.of(model));
    return run(jail.wrap(command, List.of("/bin/sh", "-c", script), own));
  }

  private static String run(List<String> line) throws IOException, InterruptedException {
    Process process = Programs.command(line).redirectErrorStream(true).start();
    byte[] printed = process.getInputStream().readAllBytes();
    process.waitFor();
    return new String(printed, StandardCharsets.UTF_8).strip();
  }
}
