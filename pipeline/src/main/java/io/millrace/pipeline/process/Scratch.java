package io.millrace.pipeline.process;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.pipeline.TaskFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// A folder of one attempt's own, gone when it is closed: what the attempt reads and writes as
/// JSON, and its temporary files.
record Scratch(Path folder) implements AutoCloseable {
  private static final long OUTPUT_MAX = 16L * 1024 * 1024;
  private static final String INPUT = "input.json";
  private static final String OUTPUT = "output.json";

  static Scratch create(JsonNode input) {
    try {
      Scratch scratch = new Scratch(Files.createTempDirectory("millrace-process-"));
      Files.writeString(scratch.input(), Json.write(input));
      return scratch;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path input() {
    return folder.resolve(INPUT);
  }

  Path output() {
    return folder.resolve(OUTPUT);
  }

  /// Where objects of buckets are, as files.
  Path objects() {
    return folder.resolve("objects");
  }

  /// Whether something is at `path`, which is below this folder. Not if a symbolic link, which a
  /// program may have left, is there or on the way: it could lead anywhere.
  boolean holds(Path path) throws IOException {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        && path.toRealPath().equals(folder.toRealPath().resolve(folder.relativize(path)));
  }

  /// What the attempt wrote; null if it wrote nothing.
  /// @throws TaskFailure with `Process.OutputInvalid`
  JsonNode written() {
    Path file = output();
    try {
      if (!Files.exists(file)) {
        return Json.parse("null");
      }
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > OUTPUT_MAX) {
        throw new TaskFailure(
            "Process.OutputInvalid", "MILLRACE_OUTPUT is no file, or above 16 MiB.");
      }
      return Json.parse(Files.readAllBytes(file));
    } catch (MillraceException e) {
      throw new TaskFailure("Process.OutputInvalid", e.detail(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
