package io.millrace.pipeline.kubeflow;

/// Something that Kubeflow Pipelines can say and Millrace cannot.
/// @param construct its name, as the IR has it
/// @param pointer its place in the file
/// @param reason one sentence
public record Unmapped(String construct, String pointer, String reason) {
  @Override
  public String toString() {
    return "%s at %s: %s".formatted(construct, pointer, reason);
  }
}
