package io.millrace.tracking.transfer;

import static io.millrace.base.ErrorCode.IMPORT_INVALID;
import static io.millrace.base.MillraceException.require;

import java.util.List;

/// What is brought in at once, all or nothing. Sending the same again changes nothing.
///
/// @param origin where it comes from, 1 to 2,000 characters; ids of experiments are those of there
/// @param existing what to do about experiments whose name is taken by another one
/// @param finished ids of runs and logged models that are complete now: they are not written again
public record ImportBatch(
    String origin,
    Existing existing,
    List<ExperimentCopy> experiments,
    List<LoggedModelCopy> loggedModels,
    List<RunCopy> runs,
    List<PointsCopy> points,
    List<RegisteredModelCopy> registeredModels,
    List<String> finished) {
  /// Most points of one batch.
  public static final int POINTS_MAX = 10_000;

  /// Most of everything else.
  public static final int THINGS_MAX = 500;

  /// What becomes of an experiment whose name is taken.
  public enum Existing {
    /// Nothing is brought in.
    REFUSE,
    /// Its runs go to the one that is there.
    MERGE
  }

  /// @throws io.millrace.base.MillraceException with `IMPORT_INVALID` if a limit is exceeded
  public ImportBatch {
    experiments = limited("experiments", experiments);
    loggedModels = limited("logged_models", loggedModels);
    runs = limited("runs", runs);
    points = List.copyOf(points);
    registeredModels = limited("registered_models", registeredModels);
    finished = limited("finished", finished);
    requireAtMost("points", points.stream().mapToInt(p -> p.points().size()).sum(), POINTS_MAX);
    requireAtMost(
        "points of logged models",
        loggedModels.stream().mapToInt(model -> model.points().size()).sum(),
        POINTS_MAX);
    requireAtMost(
        "versions",
        registeredModels.stream().mapToInt(model -> model.versions().size()).sum(),
        THINGS_MAX);
    requireAtMost("characters in 'origin'", origin.length(), 2_000);
  }

  /// Nothing yet.
  public static ImportBatch of(String origin, Existing existing) {
    return new ImportBatch(
        origin, existing, List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
  }

  public ImportBatch withExperiments(List<ExperimentCopy> others) {
    return new ImportBatch(
        origin, existing, others, loggedModels, runs, points, registeredModels, finished);
  }

  public ImportBatch withLoggedModels(List<LoggedModelCopy> others) {
    return new ImportBatch(
        origin, existing, experiments, others, runs, points, registeredModels, finished);
  }

  public ImportBatch withRuns(List<RunCopy> others) {
    return new ImportBatch(
        origin, existing, experiments, loggedModels, others, points, registeredModels, finished);
  }

  public ImportBatch withPoints(List<PointsCopy> others) {
    return new ImportBatch(
        origin, existing, experiments, loggedModels, runs, others, registeredModels, finished);
  }

  public ImportBatch withRegisteredModels(List<RegisteredModelCopy> others) {
    return new ImportBatch(
        origin, existing, experiments, loggedModels, runs, points, others, finished);
  }

  public ImportBatch withFinished(List<String> ids) {
    return new ImportBatch(
        origin, existing, experiments, loggedModels, runs, points, registeredModels, ids);
  }

  private static <T> List<T> limited(String name, List<T> things) {
    requireAtMost(name, things.size(), THINGS_MAX);
    return List.copyOf(things);
  }

  private static void requireAtMost(String what, int count, int max) {
    require(
        count <= max, IMPORT_INVALID, "Send less at once.", "%d %s (at most %d)", count, what, max);
  }
}
