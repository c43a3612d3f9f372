package io.millrace.serving.process;

import static io.millrace.base.ErrorCode.MODEL_NOT_SERVABLE;

import io.millrace.base.MillraceException;
import io.millrace.base.digest.Sha256;
import io.millrace.base.process.Programs;
import io.millrace.base.worker.OwnFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The Python environments of models: one that the operator has named for all, or one for each list
/// of requirements, made once by `venv` and `pip`. Nothing of a package runs while it is installed:
/// only wheels are taken, and a requirement is a name with a version and nothing else. Thread-safe;
/// blocks.
final class PythonEnvironments {
  private static final Logger log = LoggerFactory.getLogger(PythonEnvironments.class);
  private static final int MINUTES_MAX = 20;
  private static final int SHOWN = 600;
  private static final String NAME =
      "[A-Za-z0-9][A-Za-z0-9._-]{0,100}(\\[[A-Za-z0-9._, -]{1,100}\\])?";
  private static final String BOUND = "\\s*(===?|~=|!=|<=?|>=?)\\s*[A-Za-z0-9.*+!_-]{1,60}\\s*";
  private static final Pattern REQUIREMENT =
      Pattern.compile(NAME + "(%s(,%s){0,5})?(;[^;\\\\]{1,200})?".formatted(BOUND, BOUND));

  /// What tells pip where packages are, if the operator has set it for the server.
  private static final Pattern FOR_PIP =
      Pattern.compile("HOME|PIP_.*|(HTTPS?|NO)_PROXY|(https?|no)_proxy|SSL_CERT_(FILE|DIR)");

  private final Path folder;
  private final Optional<Path> interpreter;
  private final ReentrantLock making = new ReentrantLock();

  /// @param folder for those that are made
  /// @param interpreter of the environment for all models; absent: one is made for each
  PythonEnvironments(Path folder, Optional<Path> interpreter) {
    this.folder = folder;
    this.interpreter = interpreter;
  }

  /// The interpreter of an environment that has what a model requires.
  /// @throws MillraceException with `MODEL_NOT_SERVABLE` if there is none and none can be made
  Path interpreter(OutsideBundle bundle) {
    if (interpreter.isPresent()) {
      return interpreter.get();
    }
    List<String> requirements =
        bundle.requirements().stream().filter(line -> !line.startsWith("#")).sorted().toList();
    requirements.stream()
        .filter(line -> !REQUIREMENT.matcher(line).matches())
        .findFirst()
        .ifPresent(
            line -> {
              throw refused("its requirements.txt has the line '%s'".formatted(shown(line)));
            });
    String python = python(bundle.python());
    String key = Sha256.of(python + "\n" + String.join("\n", requirements)).hex().substring(0, 32);
    Path place = folder.resolve(key);
    making.lock();
    try {
      if (!Files.exists(place.resolve("ready"))) {
        make(place, python, requirements);
      }
      return place.resolve("bin").resolve("python");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw refused("the making of its Python environment was interrupted");
    } finally {
      making.unlock();
    }
  }

  /// An interpreter for what needs the standard library alone.
  /// @throws MillraceException with `MODEL_NOT_SERVABLE` if there is none
  Path any() {
    return interpreter.orElseGet(() -> Path.of(python("3")));
  }

  /// What a jailed process must be able to read for an interpreter: its environment, and the
  /// installation that this was made from.
  static List<Path> reads(Path interpreter) throws IOException {
    return Stream.of(interpreter, interpreter.toRealPath())
        .map(PythonEnvironments::home)
        .filter(home -> !home.startsWith("/usr"))
        .distinct()
        .toList();
  }

  private static Path home(Path interpreter) {
    Path bin = Optional.ofNullable(interpreter.toAbsolutePath().getParent()).orElseThrow();
    return Optional.ofNullable(bin.getParent()).orElseThrow();
  }

  /// The interpreter of the version that a model was made with, or else the machine's.
  private static String python(String version) {
    String[] parts = version.split("\\.", -1);
    return Optional.of(parts)
        .filter(each -> each.length > 1 && version.matches("[0-9.]{1,20}"))
        .flatMap(each -> Programs.find("python%s.%s".formatted(each[0], each[1])))
        .or(() -> Programs.find("python3"))
        .orElseThrow(() -> refused("this machine has no Python, of which it needs " + version));
  }

  private void make(Path place, String python, List<String> requirements)
      throws IOException, InterruptedException {
    log.info("model.environment.making folder={} python={}", place, python);
    if (Files.exists(place)) {
      OwnFolder.delete(place);
    }
    Files.createDirectories(place);
    Path list = Files.write(place.resolve("requirements.txt"), requirements);
    run(place, List.of(python, "-m", "venv", place.toString()));
    String pip = place.resolve("bin").resolve("pip").toString();
    List<String> install = new ArrayList<>(List.of(pip, "install", "--only-binary", ":all:"));
    install.addAll(List.of("--no-input", "--disable-pip-version-check", "-q"));
    install.addAll(List.of("-r", list.toString()));
    run(place, install);
    Files.createFile(place.resolve("ready"));
  }

  private static void run(Path place, List<String> line) throws IOException, InterruptedException {
    Path printed = place.resolve("log");
    ProcessBuilder builder = Programs.command(line).directory(place.toFile());
    builder.redirectErrorStream(true).redirectOutput(printed.toFile());
    Map<String, String> own = builder.environment();
    System.getenv()
        .forEach(
            (name, value) -> {
              if (FOR_PIP.matcher(name).matches()) {
                own.put(name, value);
              }
            });
    own.put("PATH", "/usr/local/bin:/usr/bin:/bin");
    own.put("LANG", "C.UTF-8");
    Process process = builder.start();
    try {
      if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
        throw refused("its Python environment was not made within %d min".formatted(MINUTES_MAX));
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      String words = new String(Files.readAllBytes(printed), StandardCharsets.UTF_8).strip();
      throw refused("its Python environment cannot be made: " + shown(words));
    }
  }

  private static String shown(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() > SHOWN ? "…" + line.substring(line.length() - SHOWN) : line;
  }

  private static MillraceException refused(String why) {
    return new MillraceException(
        MODEL_NOT_SERVABLE,
        "The model needs Python: %s.".formatted(why),
        "Require packages as name==version in the bundle's requirements.txt, or name a prepared"
            + " interpreter by models.python in millrace.server.yaml.");
  }
}
