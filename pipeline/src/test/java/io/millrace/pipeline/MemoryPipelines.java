package io.millrace.pipeline;

import io.millrace.pipeline.states.ExecutionType;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Definitions in memory, one version of each.
final class MemoryPipelines implements Pipelines {
  private final Map<String, PipelineVersion> newest = new HashMap<>();

  @Override
  public PipelineVersion register(
      String name, String definition, String description, ExecutionType type) {
    PipelineVersion version =
        new PipelineVersion(name, 1, type, "", definition, description, Instant.EPOCH);
    newest.put(name, version);
    return version;
  }

  @Override
  public Optional<PipelineVersion> find(String name) {
    return Optional.ofNullable(newest.get(name));
  }

  @Override
  public Optional<PipelineVersion> version(String name, int version) {
    return find(name);
  }

  @Override
  public List<PipelineVersion> list() {
    return List.copyOf(newest.values());
  }

  @Override
  public List<PipelineVersion> versions(String name) {
    return find(name).stream().toList();
  }

  @Override
  public void retire(String name) {
    newest.remove(name);
  }
}
