package io.millrace.tracking;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Runs and what they log. Every call that changes something is one atomic unit: all of it is on
/// disk on return, or none of it. Thread-safe; blocks.
public interface Tracking {
  /// The experiment of that name, created if there is none and made active if it was deleted.
  Experiment experiment(String name);

  /// @throws io.millrace.base.MillraceException with `EXPERIMENT_NOT_FOUND`, `EXPERIMENT_DELETED`
  Run startRun(StartRun start);

  /// Deleted ones too.
  Optional<Run> find(String runId);

  /// @throws io.millrace.base.MillraceException with `RUN_NOT_FOUND`
  Run run(String runId);

  /// A run without what it logged.
  /// @throws io.millrace.base.MillraceException with `RUN_NOT_FOUND`
  RunInfo info(String runId);

  /// @throws io.millrace.base.MillraceException with `RUN_NOT_FOUND`, `RUN_DELETED`,
  ///     `RUN_STATUS_INVALID`
  RunInfo update(String runId, RunUpdate update);

  /// Ends a run now.
  /// @param status an end (see [RunStatus#isEnd])
  RunInfo finish(String runId, RunStatus status);

  /// Idempotent.
  void delete(String runId);

  /// Idempotent.
  /// @throws io.millrace.base.MillraceException with `PURGE_BEGUN` if it is too late
  void restore(String runId);

  /// Logs all of it or nothing.
  /// @throws io.millrace.base.MillraceException with `RUN_NOT_FOUND`, `RUN_DELETED`,
  ///     `PARAM_CHANGED`
  void log(String runId, RunLog log);

  /// Sets a tag to what `change` makes of its present value, which no other call changes meanwhile.
  /// @param change pure; it may be called more than once
  void changeTag(String runId, String key, Function<Optional<String>, String> change);

  /// @throws io.millrace.base.MillraceException with `TAG_NOT_FOUND`
  void deleteTag(String runId, String key);

  /// Adds datasets and logged models to what the run read; what is known already stays as it is.
  void logInputs(String runId, List<DatasetInput> datasets, List<String> modelIds);

  /// Adds logged models to what the run made.
  void logOutputs(String runId, List<Run.ModelOutput> models);

  /// All points of one key by (timestamp, step, value); empty for an unknown run or key.
  Page<Metric> history(String runId, String key, int maxResults, Optional<String> pageToken);

  /// One key of many runs, each by (timestamp, step, value) and of at most `most` points; of more,
  /// the first, the last and evenly many between them. Runs that have none are left out.
  Map<String, List<Metric>> curves(
      Collection<String> runIds, String key, StepRange steps, int most);

  /// How many active runs are nested directly in each of these; those without any are left out.
  Map<String, Integer> nested(Collection<String> runIds);

  /// The datasets that runs of these experiments read: at most `most`, by experiment and name.
  List<DatasetUse> datasets(List<String> experimentIds, int most);

  /// @throws io.millrace.base.MillraceException with `FILTER_INVALID`, `PAGE_TOKEN_INVALID`
  Page<Run> search(RunSearch search);

  /// Whose artifacts a location names: of which run or logged model, and which of them.
  Optional<ArtifactPath> locate(ArtifactUri uri);
}
