package io.millrace.tracking.retention;

import java.util.List;

/// What policies would do now, and what they would leave.
///
/// @param deletes what would be deleted, to be purged later
/// @param purges what would be purged
/// @param kept what would be one or the other, if nothing needed it
/// @param isWhole false if there is more than is listed
public record RetentionPlan(
    List<Item> deletes, List<Item> purges, List<Kept> kept, boolean isWhole) {
  public RetentionPlan {
    deletes = List.copyOf(deletes);
    purges = List.copyOf(purges);
    kept = List.copyOf(kept);
  }

  /// @param points of its metrics
  /// @param bytes of its files
  public record Item(Candidate what, long points, long bytes) {}

  /// @param why who needs it, at least one
  public record Kept(Candidate what, List<String> why) {
    public Kept {
      why = List.copyOf(why);
    }
  }
}
