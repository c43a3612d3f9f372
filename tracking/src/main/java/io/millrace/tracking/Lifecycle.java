package io.millrace.tracking;

/// Deleting is soft: a deleted experiment, run or logged model can be restored, keeps its name and
/// can still be read by its id.
public enum Lifecycle {
  ACTIVE,
  DELETED
}
