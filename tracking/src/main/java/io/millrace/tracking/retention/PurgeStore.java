package io.millrace.tracking.retention;

import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.Page;
import io.millrace.tracking.retention.Candidate.Kind;
import io.millrace.tracking.retention.RetentionPolicy.RunLimit;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What can be purged, and how rows go. Every change is one unit of bounded size, on disk on
/// return. Thread-safe; blocks.
public interface PurgeStore {
  /// What becomes of something that a policy speaks of.
  enum Fate {
    GOES,
    KEPT
  }

  /// How far the purge of one thing is.
  enum Progress {
    /// There is more of it.
    GOING_ON,
    /// No row of it is left.
    GONE,
    /// It is needed, or was restored.
    KEPT
  }

  /// @param id the same again when the pass is begun again
  /// @param policy as the project file has it
  /// @param before what was deleted until then is purged; absent: nothing, but what was begun ends
  record Pass(String id, String policy, Optional<Instant> before) {}

  /// What keeps something.
  ///
  /// @param versions of models that were registered from it, or were judged by it
  /// @param others sentences about the rest
  record Holds(List<ModelVersion> versions, List<String> others) {}

  /// What was deleted before `before`, and that on which a purge has begun; the longest deleted
  /// first.
  /// @param kind of experiments, runs and logged models, each as if the others that go had gone
  List<Candidate> due(Kind kind, Optional<Instant> before, Fate fate, int most);

  /// The ended, active runs of an experiment that its limit speaks of, the longest ended first.
  List<Candidate> expired(String experimentId, RunLimit limit, Instant now, Fate fate, int most);

  /// Why something is kept.
  Holds holds(Candidate what, Optional<Instant> before);

  /// How many points the metrics of each run have; those without any are left out.
  Map<String, Long> points(Collection<String> runIds);

  /// Ids of the active logged models that came of a run.
  List<String> loggedModels(String runId);

  /// From now on neither it nor anything in it can be restored; does nothing if it is kept.
  void begin(Candidate experiment, Pass pass);

  /// Takes away rows of something, in one unit; with the last ones it is told.
  Progress purge(Candidate what, Pass pass);

  /// What has no rows any more, but perhaps files.
  /// @param now files that came while the rows went are looked for a day later
  List<Purge> unswept(Instant now, int most);

  /// Keeps how many bytes the files of a purge have, unless that is known.
  void counted(Purge purge, long bytes);

  /// The files of a purge have gone.
  void swept(Purge purge);

  Outcome outcome(String pass);

  /// All purges, the newest first.
  /// @throws io.millrace.base.MillraceException with `PAGE_TOKEN_INVALID`
  Page<Purge> list(int maxResults, Optional<String> pageToken);
}
