package io.millrace.pipeline;

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
  /// @throws io.millrace.base.MillraceException with `PIPELINE_INVALID` (the message lists every
  ///     finding) or `PIPELINE_NAME_INVALID`
  PipelineVersion register(String name, String definition, String description);

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
