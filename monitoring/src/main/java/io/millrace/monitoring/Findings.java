package io.millrace.monitoring;

import io.millrace.monitoring.format.Violations;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What a comparison found, not yet stored.
///
/// @param held what the models are held to
/// @param judged whether there were enough rows to judge
/// @param times when each compared row was answered
/// @param files in the order in which they are written
/// @param next where the next comparison begins to read
record Findings(
    EndpointBaseline held,
    boolean judged,
    long rows,
    List<Instant> times,
    Violations violations,
    JsonNode figures,
    List<File> files,
    Optional<String> next) {

  /// A file that is kept beside the figures.
  /// @param json a tree, or a record that becomes one
  record File(String name, Object json) {}
}
