package io.millrace.server.page.artifact;

import java.util.List;

/// A file or folder among the artifacts of a run or model version.
///
/// @param owner what the artifacts belong to, in words
/// @param path of this file or folder
/// @param size of a file; empty for a folder
/// @param download address of a file as an attachment; empty for a folder
/// @param folder path of the folder that is listed; empty for the top
/// @param up address of the folder above it
/// @param entries of the folder
public record ArtifactPage(
    String owner,
    String path,
    String size,
    String download,
    String folder,
    String up,
    List<Entry> entries,
    Preview preview) {
  public ArtifactPage {
    entries = List.copyOf(entries);
  }

  /// @param href shows it
  public record Entry(String name, boolean isFolder, String size, String href) {}

  /// The last part of the path.
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
