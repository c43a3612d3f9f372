package io.millrace.base.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Checks that the indexes of migrations on the class path name exactly the files that are there. A
/// file that an index forgets would never run.
final class MigrationIndex {
  private MigrationIndex() {}

  private static final class Checked {
    static final String FAULT = fault(Migrations.ofAllModules());
  }

  /// @throws IllegalStateException that names the files to add or to remove
  static void requireComplete() {
    if (!Checked.FAULT.isEmpty()) {
      throw new IllegalStateException(Checked.FAULT);
    }
  }

  static String fault(Migrations migrations) {
    Set<String> missing = found(migrations.folder());
    Set<String> stale = new TreeSet<>(migrations.indexed());
    stale.removeAll(missing);
    missing.removeAll(migrations.indexed());
    return missing.isEmpty() && stale.isEmpty()
        ? ""
        : "src/main/resources/%s must name every file of %s, one a line; missing: %s, absent: %s"
            .formatted(migrations.index(), migrations.folder(), missing, stale);
  }

  /// The names of the files in a folder of the class path, in all modules.
  private static Set<String> found(String folder) {
    Set<String> files = new TreeSet<>();
    try {
      for (URL url : Collections.list(MigrationIndex.class.getClassLoader().getResources(folder))) {
        if (url.openConnection() instanceof JarURLConnection jar) {
          jar.getJarFile().stream()
              .map(entry -> Path.of(entry.getName()))
              .filter(entry -> Path.of(folder).equals(entry.getParent()))
              .forEach(entry -> files.add(entry.getFileName().toString()));
        } else {
          try (Stream<Path> entries = Files.list(Path.of(URI.create(url.toString())))) {
            entries.forEach(entry -> files.add(entry.getFileName().toString()));
          }
        }
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
