package io.millrace.pipeline.process;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/// Podman for tests, with all that it keeps in one folder, and an image that is nothing but a
/// static busybox.
public final class PodmanMachine {
  /// Without what few test machines allow: control
  /// groups, and limits of its own.
  private static final String RUNTIME =
      """
      #!/bin/sh
      folder=$(dirname "$0")
      export CONTAINERS_CONF=$folder/containers.conf
      exec unshare --mount sh -c 'umount -l /sys/fs/cgroup/unified 2>/dev/null; exec "$@"' sh \\
        podman --root $folder/root --runroot $folder/run --tmpdir $folder/tmp --storage-driver vfs "$@"
      """;

  private static final String CONFIGURATION =
      """
      [containers]
      cgroups = "disabled"
      [engine]
      cgroup_manager = "cgroupfs"
      events_logger = "none"
      runtime = "crun"
      [engine.runtimes]
      crun = [ "FOLDER/crun" ]
      """;

  private static final String CRUN =
      """
      #!/bin/sh
      for word; do
        [ "$before" = --bundle ] && sed -i 's/"rlimits":[[][^]]*[]]/"rlimits":[]/' "$word/config.json"
        before=$word
      done
      exec /usr/bin/crun "$@"
      """;

  private final Path machine;
  private final Path runtime;

  private PodmanMachine(Path machine) throws IOException {
    this.machine = machine;
    runtime = script("runtime", RUNTIME);
    script("crun", CRUN);
    Files.writeString(
        machine.resolve("containers.conf"), CONFIGURATION.replace("FOLDER", "" + machine));
  }

  /// Skips the test where podman runs no containers.
  /// @param image the name of one with these commands of busybox
  /// @param files more of its files, below `bin`: name and content, in turn
  public static PodmanMachine with(
      Path machine, String image, List<String> commands, String... files)
      throws IOException, InterruptedException {
    Path busybox = Path.of("/bin/busybox");
    boolean installed =
        Stream.of(busybox, Path.of("/usr/bin/podman"), Path.of("/usr/bin/crun"))
            .allMatch(Files::isExecutable);
    assumeTrue(installed, "podman, crun or busybox-static is not installed");
    PodmanMachine made = new PodmanMachine(machine);
    Path bin = Files.createDirectories(machine.resolve("image/bin"));
    Files.copy(busybox, bin.resolve("busybox"));
    for (String command : commands) {
      Files.createSymbolicLink(bin.resolve(command), Path.of("busybox"));
    }
    for (int i = 0; i < files.length; i += 2) {
      made.script("image/bin/" + files[i], files[i + 1]);
    }
    Path archive = machine.resolve("image.tar");
    made.call("tar", "--create", "--file", "" + archive, "--directory", "" + bin.getParent(), ".");
    made.podman("import", "" + archive, image);
    int code = made.podman("run", "--rm", "--network", "none", image, "/bin/echo");
    assumeTrue(code == 0, () -> "podman runs no container here: " + made.said());
    return made;
  }

  private Path script(String name, String text) throws IOException {
    Path script = Files.writeString(machine.resolve(name), text);
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /// The program to configure.
  public Path runtime() {
    return runtime;
  }

  /// @return its exit code
  public int podman(String... arguments) throws IOException, InterruptedException {
    return call(
        Stream.concat(Stream.of("" + runtime), Stream.of(arguments)).toArray(String[]::new));
  }

  private int call(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(machine.resolve("said").toFile())
        .start()
        .waitFor();
  }

  /// What the last call printed.
  public String said() {
    try {
      return Files.readString(machine.resolve("said"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /// Layers may hold what only podman can delete.
  public void removeAll() throws IOException, InterruptedException {
    podman("system", "reset", "--force");
  }
}
