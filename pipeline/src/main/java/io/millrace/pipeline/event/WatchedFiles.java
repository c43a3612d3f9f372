package io.millrace.pipeline.event;

import java.util.Map;

/// Remembers which files of a watched folder have become events, so that a restart reads none of
/// them again.
public interface WatchedFiles {
  /// What is known of a watch, by path.
  Map<String, Seen> list(String watch);

  void put(String watch, String path, Seen seen);

  /// @param size bytes
  /// @param modified nanoseconds since the epoch
  record Seen(long size, long modified, String sha256) {}
}
