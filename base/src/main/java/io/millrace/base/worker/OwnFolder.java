package io.millrace.base.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The end of a folder that workers had for their own.
public final class OwnFolder {
  private static final Logger log = LoggerFactory.getLogger(OwnFolder.class);

  private OwnFolder() {}

  /// With all that is in it. Symbolic links, which a worker may have left, are deleted and not
  /// followed.
  public static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      log.warn("worker.folder_left folder={} reason={}", folder, e.getMessage());
    }
  }
}
