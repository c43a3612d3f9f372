package io.millrace.data;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/// Real files that are not part of the project.
public final class SharedFiles {
  private SharedFiles() {}

  /// A file or folder below `../shared/data`; skips the test where that is absent.
  public static Path path(String name) {
    Path path = Path.of(System.getProperty("millrace.shared", "../shared"), "data", name);
    assumeTrue(Files.exists(path), "needs ../shared/data/" + name);
    return path;
  }
}
