package io.millrace.tracking.transfer.mlruns;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/// Folders whose files are entries: params, tags, metrics. A key with `/` is a path. Symbolic links
/// are none.
final class Entries {
  private Entries() {}

  /// Every file below `folder` with its content, by key; none if there is no such folder.
  static <T> List<T> read(Path folder, BiFunction<String, String, T> entry) {
    return keys(folder).stream().map(key -> entry.apply(key, text(folder.resolve(key)))).toList();
  }

  static List<String> keys(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> Files.isRegularFile(file, NOFOLLOW_LINKS))
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw Meta.invalid(folder, e);
    }
  }

  static List<String> lines(Path file) {
    return text(file).lines().filter(line -> !line.isBlank()).toList();
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw Meta.invalid(file, e);
    }
  }

  /// The folders directly in `folder` that hold a thing, by name.
  static List<Path> things(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(Meta::isIn).sorted().toList();
    } catch (IOException e) {
      throw Meta.invalid(folder, e);
    }
  }
}
