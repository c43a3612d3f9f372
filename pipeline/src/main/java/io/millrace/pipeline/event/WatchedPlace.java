package io.millrace.pipeline.event;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Where a watch looks for files.
interface WatchedPlace {
  /// @param path as events and inputs name the file
  /// @param size bytes
  /// @param modified nanoseconds since the epoch
  record Found(String path, String name, long size, long modified) {}

  /// The files that the watch means, as they are now, in any order.
  List<Found> files() throws IOException;

  InputStream open(Found found) throws IOException;

  /// Whether the file may have changed while it was read.
  boolean changed(Found found) throws IOException;

  /// How long a file must stay the same before it counts as complete.
  Duration quiet();

  /// The folder whose changes the operating system can tell.
  Optional<Path> folder();
}
