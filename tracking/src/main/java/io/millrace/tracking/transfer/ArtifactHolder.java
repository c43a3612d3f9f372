package io.millrace.tracking.transfer;

/// A run or a logged model, as the holder of artifacts.
public sealed interface ArtifactHolder permits RunCopy, LoggedModelCopy {
  String id();

  /// At the server that it comes from.
  String experimentId();

  /// Where that server keeps the artifacts.
  String location();
}
