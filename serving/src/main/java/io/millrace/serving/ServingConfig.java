package io.millrace.serving;

import java.time.Duration;

/// Keys under `serving.`: an empty file gives a working server.
///
/// @param maxRows most rows of one request
/// @param loopBytes largest body that is answered on the event loop; larger ones get a thread of
///     their own
/// @param bodyBytes largest body of a request
/// @param segmentBytes size of a capture segment on disk
/// @param spoolBytes most disk that captures take before they reach the table; beyond it new ones
///     are dropped, and counted
/// @param moveEvery how often captures are moved into the table
/// @param forceEvery longest time that a capture may be lost by a power cut; a killed process loses
///     none
public record ServingConfig(
    int maxRows,
    int loopBytes,
    int bodyBytes,
    int segmentBytes,
    long spoolBytes,
    Duration moveEvery,
    Duration forceEvery) {
  public static final ServingConfig DEFAULT =
      new ServingConfig(
          10_000,
          32 * 1024,
          6 * 1024 * 1024,
          4 * 1024 * 1024,
          4L << 30,
          Duration.ofSeconds(10),
          Duration.ofMillis(50));
}
