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
  /// @return as stored
  MonitoringExecution record(MonitoringExecution execution, String bookmark);

  Optional<MonitoringExecution> find(String id);

  /// The names of all monitors that have an execution, sorted.
  List<String> monitors();

  /// Newest first.
  /// @param limit 1 to 1,000
  List<MonitoringExecution> executions(String monitor, Kind kind, int limit);
}
