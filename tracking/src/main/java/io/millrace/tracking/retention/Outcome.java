package io.millrace.tracking.retention;

/// What one pass has purged, also before it was killed and begun again.
///
/// @param bytes of the files of all that
public record Outcome(int experiments, int runs, int loggedModels, long points, long bytes) {}
