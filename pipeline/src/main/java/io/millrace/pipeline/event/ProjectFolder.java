package io.millrace.pipeline.event;

import static io.millrace.base.ErrorCode.PROJECT_FILE_NOT_FOUND;
import static io.millrace.base.ErrorCode.PROJECT_PATH_INVALID;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.millrace.base.MillraceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;

/// The folder of the project file, and the only way from a name in an event or a pipeline's input
/// to a file below it. Names are relative, with `/`; no element is `.`, `..` or a symbolic link, so
/// that nothing outside can be named.
public record ProjectFolder(Path root) {
  private static final String FIX =
      "Name a file below the project's folder, such as data/listings/june.csv.";

  public ProjectFolder {
    root = root.toAbsolutePath().normalize();
  }

  /// The regular file of that name.
  /// @throws MillraceException with `PROJECT_PATH_INVALID` if a rule above is broken; with
  ///     `PROJECT_FILE_NOT_FOUND` if there is no regular file
  public Path file(String name) {
    Path path = path(name);
    MillraceException.require(
        Files.isRegularFile(path, NOFOLLOW_LINKS),
        PROJECT_FILE_NOT_FOUND,
        FIX,
        "There is no file '%s' in the project's folder.",
        name);
    return path;
  }

  /// The place of that name, whether or not something is there.
  /// @throws MillraceException with `PROJECT_PATH_INVALID` if a rule above is broken
  public Path path(String name) {
    List<String> elements = List.of(name.split("/", -1));
    MillraceException.require(
        name.length() <= 1_024 && elements.size() <= 64,
        PROJECT_PATH_INVALID,
        FIX,
        "path '%s…' is too long (expected: at most 1024 characters)",
        name.substring(0, Math.min(60, name.length())));
    Path path = root;
    for (String element : elements) {
      MillraceException.require(
          isPlain(element),
          PROJECT_PATH_INVALID,
          FIX,
          "path '%s': element '%s' is not allowed",
          name,
          element);
      path = path.resolve(element);
      MillraceException.require(
          !Files.isSymbolicLink(path),
          PROJECT_PATH_INVALID,
          "Put the file itself there: symbolic links are not followed.",
          "path '%s': element '%s' is a symbolic link",
          name,
          element);
    }
    return path;
  }

  private static boolean isPlain(String element) {
    return !element.isEmpty()
        && !element.equals(".")
        && !element.equals("..")
        && Normalizer.isNormalized(element, Normalizer.Form.NFC)
        && element.chars().noneMatch(c -> c < 0x20 || c == 0x7f || c == '\\');
  }
}
