package io.millrace.pipeline.process;

import io.millrace.base.process.Programs;
import io.millrace.pipeline.TaskFailure;
import io.millrace.pipeline.secret.MaskedContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Runs containers by the program of a runtime that takes the command line of Docker: `podman`,
/// `docker`. Immutable.
///
/// @param program absolute
public record ContainerRuntime(String program) {
  private static final List<String> KNOWN = List.of("podman", "docker");

  private static final Pattern IMAGE = Pattern.compile("[a-z0-9][A-Za-z0-9._:/@-]{0,254}");

  /// What the program itself may need from the server's environment.
  private static final List<String> INHERITED =
      List.of("HOME", "XDG_RUNTIME_DIR", "DOCKER_HOST", "DOCKER_CONFIG", "CONTAINER_HOST");

  /// @param configured by the operator; else the first one that is found
  public static Optional<ContainerRuntime> find(Optional<Path> configured) {
    Optional<String> program =
        configured.isPresent()
            ? configured.filter(Files::isExecutable).map(Path::toString)
            : KNOWN.stream().flatMap(name -> Programs.find(name).stream()).findFirst();
    return program.map(ContainerRuntime::new);
  }

  /// Runs a container to its end; an interrupt ends the whole container. One of the same name,
  /// which a server left that died, is ended first.
  ///
  /// @throws TaskFailure with `Container.NotStarted`
  ChildProcess.Exit run(ContainerSpec spec, String name, Scratch scratch, MaskedContext context)
      throws InterruptedException {
    end(name);
    ProcessBuilder builder = command(line(spec, name, scratch));
    builder.environment().putAll(spec.environment());
    context.log("container: " + name);
    try {
      return new ChildProcess(builder, context::masked, context::log).run();
    } catch (IOException e) {
      throw new TaskFailure("Container.NotStarted", String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      end(name);
      throw e;
    }
  }

  /// If there is one of this name. Podman alone would ask it to end, and wait for 10 s.
  private void end(String name) {
    Programs.works(command(List.of(program, "kill", name)));
    Programs.works(command(List.of(program, "rm", "--force", name)));
  }

  private List<String> line(ContainerSpec spec, String name, Scratch scratch) {
    List<String> line = new ArrayList<>(List.of(program, "run", "--rm", "--name", name));
    line.addAll(List.of("--cap-drop", "ALL", "--security-opt", "no-new-privileges"));
    if (!spec.network()) {
      line.addAll(List.of("--network", "none"));
    }
    spec.memory().ifPresent(bytes -> line.addAll(List.of("--memory", bytes + "b")));
    if (spec.cpus() > 0) {
      line.addAll(List.of("--cpus", Double.toString(spec.cpus())));
    }
    line.addAll(List.of("--volume", scratch.folder() + ":" + ContainerSpec.OWN));
    for (ContainerSpec.Mount mount : spec.mounts(scratch.objects())) {
      String mode = mount.isWritable() ? "rw" : "ro";
      line.addAll(List.of("--volume", "%s:%s:%s".formatted(mount.from(), mount.to(), mode)));
    }
    line.addAll(List.of("--env", "MILLRACE_INPUT=" + inside(scratch.input())));
    line.addAll(List.of("--env", "MILLRACE_OUTPUT=" + inside(scratch.output())));
    // Without a value: the program takes it from its own environment, where no other user sees it.
    spec.environment().keySet().forEach(variable -> line.addAll(List.of("--env", variable)));
    line.add(spec.image());
    line.addAll(spec.command());
    return line;
  }

  private static String inside(Path file) {
    return ContainerSpec.OWN + "/" + file.getFileName();
  }

  private static ProcessBuilder command(List<String> line) {
    ProcessBuilder builder = Programs.command(line);
    builder.environment().putAll(environment());
    return builder;
  }

  /// Whether a text can name an image; nothing that does begins like an option.
  public static boolean isImage(String text) {
    return IMAGE.matcher(text).matches();
  }

  /// What the program needs to be started with.
  public static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    for (String name : INHERITED) {
      Optional.ofNullable(System.getenv(name)).ifPresent(value -> environment.put(name, value));
    }
    environment.put("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
    return environment;
  }
}
