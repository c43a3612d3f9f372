package io.millrace.server.page;

import io.millrace.monitoring.EndpointBaseline;
import io.millrace.monitoring.MonitorStore;
import io.millrace.monitoring.MonitoringExecution;
import io.millrace.monitoring.MonitoringExecution.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A [MonitorStore] of what a test puts into it.
final class MemoryMonitorStore implements MonitorStore {
  private final List<MonitoringExecution> executions = new ArrayList<>();

  void add(MonitoringExecution execution) {
    executions.addFirst(execution);
  }

  @Override
  public void put(EndpointBaseline baseline) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<EndpointBaseline> baseline(String endpoint, String modelVersions) {
    return Optional.empty();
  }

  @Override
  public Optional<String> bookmark(String monitor, Kind kind) {
    return Optional.empty();
  }

  @Override
  public Optional<MonitoringExecution> record(
      MonitoringExecution execution, Optional<String> from, Optional<String> to) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<MonitoringExecution> find(String id) {
    return executions.stream().filter(each -> each.id().equals(id)).findFirst();
  }

  @Override
  public List<String> monitors() {
    return executions.stream().map(MonitoringExecution::monitor).distinct().sorted().toList();
  }

  @Override
  public List<MonitoringExecution> executions(String monitor, Kind kind, int limit) {
    return executions.stream()
        .filter(each -> each.monitor().equals(monitor) && each.kind() == kind)
        .limit(limit)
        .toList();
  }
}
