package io.millrace.pipeline;

import io.millrace.pipeline.states.ExecutionType;
import java.util.List;
import java.util.Optional;

/// Definitions by name, each in versions that never change. Thread-safe; methods block.
public interface Pipelines {
  /// Checks the definition and makes it the newest version of `name`; the newest version's own text
  /// again changes nothing.
  ///
  /// @param name 1 to 80 characters without white space and `? * < > { } [ ] : ; , \ | ^ ~ $ # % &
  ///     / "` and backtick
  /// @param definition States Language as JSON or YAML text, at most 1 MiB
  /// @param type of its executions; a pipeline keeps the type of its first version
  /// @throws io.millrace.base.MillraceException with `PIPELINE_INVALID` (the message lists every
  ///     finding, or says that the pipeline has another type) or `PIPELINE_NAME_INVALID`
  PipelineVersion register(String name, String definition, String description, ExecutionType type);

  /// The same with the type that the pipeline has; a new one is [ExecutionType#STANDARD].
  default PipelineVersion register(String name, String definition, String description) {
    ExecutionType type = find(name).map(PipelineVersion::type).orElse(ExecutionType.STANDARD);
    return register(name, definition, description, type);
  }

  /// The newest version.
  Optional<PipelineVersion> find(String name);

  Optional<PipelineVersion> version(String name, int version);

  /// The newest version of each pipeline, by name.
  List<PipelineVersion> list();

  /// Newest first.
  List<PipelineVersion> versions(String name);

  /// Removes a pipeline: only [#version] goes on finding what it was, for the executions that ran
  /// it. Its name is free again; the numbers of its versions are not. Without such a pipeline
  /// nothing changes.
  void retire(String name);
}
