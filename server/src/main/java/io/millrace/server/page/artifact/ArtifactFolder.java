package io.millrace.server.page.artifact;

import io.millrace.server.page.Format;
import io.millrace.server.page.Shell;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.Artifacts.Kind;
import java.util.Comparator;
import java.util.List;

/// What is directly in folders of artifacts, folders first.
public final class ArtifactFolder {
  private static final int MOST = 500;

  private final Artifacts artifacts;
  private final String base;

  /// @param base address of the top folder
  public ArtifactFolder(Artifacts artifacts, String base) {
    this.artifacts = artifacts;
    this.base = base;
  }

  public List<ArtifactPage.Entry> entries(ArtifactPath folder) {
    return entries(folder, "");
  }

  /// @param below the folder's path, relative to the top
  List<ArtifactPage.Entry> entries(ArtifactPath folder, String below) {
    return artifacts.list(folder).stream()
        .sorted(Comparator.comparing((Artifacts.Entry each) -> each.kind() != Kind.DIRECTORY))
        .limit(MOST)
        .map(
            each ->
                new ArtifactPage.Entry(
                    each.name(),
                    each.kind() == Kind.DIRECTORY,
                    each.kind() == Kind.DIRECTORY ? "" : Format.bytes(each.size()),
                    address(below.isEmpty() ? each.name() : below + "/" + each.name())))
        .toList();
  }

  /// @param path relative to the top
  String address(String path) {
    return base + Shell.joined(path.split("/", -1));
  }
}
