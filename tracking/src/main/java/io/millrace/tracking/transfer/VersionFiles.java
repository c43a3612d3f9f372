package io.millrace.tracking.transfer;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Which run or logged model holds the files of a version, told from what was registered: whatever
/// comes before, locations of MLflow end in `RUN/artifacts/…` or `MODEL/artifacts/…`.
///
/// @param holder empty if no one knows
public record VersionFiles(String holder, String path) {
  private static final Pattern RUN = Pattern.compile("runs:/([0-9a-f]{32})(?:/(.*))?");
  private static final Pattern MODEL = Pattern.compile("models:/(m-[0-9a-f]{32})");
  private static final Pattern LOCATION =
      Pattern.compile(".*/(m-[0-9a-f]{32}|[0-9a-f]{32})/artifacts(?:/(.*))?");

  /// @param source of the version
  /// @param location that the source stands for, if the server keeps it
  public static VersionFiles of(String source, String location) {
    return Stream.of(source, location)
        .flatMap(text -> Stream.of(RUN, MODEL, LOCATION).map(pattern -> pattern.matcher(text)))
        .filter(Matcher::matches)
        .findFirst()
        .map(VersionFiles::of)
        .orElseGet(() -> new VersionFiles("", ""));
  }

  /// The logged model that has them, if it is one: MLflow's database keeps no other trace of it.
  public Optional<String> modelId() {
    return Optional.of(holder).filter(id -> id.startsWith("m-"));
  }

  private static VersionFiles of(Matcher found) {
    String path = found.groupCount() < 2 ? "" : Optional.ofNullable(found.group(2)).orElse("");
    return new VersionFiles(found.group(1), path.replaceAll("/+$", ""));
  }
}
