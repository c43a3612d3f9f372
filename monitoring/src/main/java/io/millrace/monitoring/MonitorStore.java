package io.millrace.monitoring;

import io.millrace.monitoring.MonitoringExecution.Kind;
import java.util.List;
import java.util.Optional;

/// What monitors have found, and how far they have read.
public interface MonitorStore {
  /// Adds or replaces what the models of an endpoint are held to.
  void put(EndpointBaseline baseline);

  Optional<EndpointBaseline> baseline(String endpoint, String modelVersions);

  /// Up to where a monitor has read.
  Optional<String> bookmark(String monitor, Kind kind);

  /// Stores the execution and moves the bookmark, both or neither. The same id again changes
  /// nothing.
  /// @param execution its `sequence` is given by the store
  /// @param from where the execution began to read
  /// @param to where the next one begins; equal to `from` if it shall read the same again
  /// @return as stored; empty if the bookmark is not at `from` any more: another execution has read
  ///     the same, and nothing is stored
  Optional<MonitoringExecution> record(
      MonitoringExecution execution, Optional<String> from, Optional<String> to);

  Optional<MonitoringExecution> find(String id);

  /// The names of all monitors that have an execution, sorted.
  List<String> monitors();

  /// Newest first.
  /// @param limit 1 to 1,000
  List<MonitoringExecution> executions(String monitor, Kind kind, int limit);
}
