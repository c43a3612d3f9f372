package io.millrace.tracking.retention;

import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.Experiments;
import io.millrace.tracking.LoggedModels;
import io.millrace.tracking.Page;
import io.millrace.tracking.Tracking;
import io.millrace.tracking.retention.Candidate.Kind;
import io.millrace.tracking.retention.PurgeStore.Fate;
import io.millrace.tracking.retention.PurgeStore.Pass;
import io.millrace.tracking.retention.PurgeStore.Progress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes and purges what policies speak of and nothing needs. A pass may be killed at any moment
/// and begun again: rows go before files, and what a purge has begun on is purged to its end, by
/// whatever policy. Thread-safe; blocks.
public final class Retention {
  private static final Logger log = LoggerFactory.getLogger(Retention.class);
  private static final int SHOWN = 10_000;
  private static final int AT_ONCE = 500;

  private final PurgeStore store;
  private final Tracking tracking;
  private final LoggedModels loggedModels;
  private final Artifacts artifacts;
  private final Planner planner;
  private final InstantSource clock;

  public Retention(
      PurgeStore store,
      Experiments experiments,
      Tracking tracking,
      LoggedModels loggedModels,
      Artifacts artifacts,
      Needs needs,
      InstantSource clock) {
    this.store = store;
    this.tracking = tracking;
    this.loggedModels = loggedModels;
    this.artifacts = artifacts;
    this.planner = new Planner(store, experiments, artifacts, needs);
    this.clock = clock;
  }

  /// What [#apply] would do now: the first 10,000 experiments, runs and logged models.
  public RetentionPlan plan(RetentionPolicy policy) {
    return planner.plan(policy, clock.instant(), SHOWN);
  }

  /// Makes it so.
  /// @param pass names this work, also when it is begun again
  /// @param goesOn asked between units; when it says no, the rest is left to the next pass
  public Outcome apply(RetentionPolicy policy, String pass, BooleanSupplier goesOn) {
    Instant now = clock.instant();
    deleteExpired(policy, now, goesOn);
    purge(
        new Pass(pass, policy.json().toString(), policy.purgeDeletedAfter().map(now::minus)),
        goesOn);
    sweep(goesOn);
    Outcome outcome = store.outcome(pass);
    log.info(
        "retention.applied pass={} experiments={} runs={} models={} points={} bytes={}",
        pass,
        outcome.experiments(),
        outcome.runs(),
        outcome.loggedModels(),
        outcome.points(),
        outcome.bytes());
    return outcome;
  }

  /// All purges, the newest first.
  public Page<Purge> history(int maxResults, Optional<String> pageToken) {
    return store.list(maxResults, pageToken);
  }

  /// A run and the logged models that came of it.
  private void deleteExpired(RetentionPolicy policy, Instant now, BooleanSupplier goesOn) {
    List<Candidate> runs = planner.expired(policy, now, Fate.GOES, AT_ONCE);
    while (!runs.isEmpty()) {
      for (Candidate run : runs) {
        if (!goesOn.getAsBoolean()) {
          return;
        }
        store.loggedModels(run.id()).forEach(loggedModels::delete);
        tracking.delete(run.id());
      }
      runs = planner.expired(policy, now, Fate.GOES, AT_ONCE);
    }
  }

  private void purge(Pass pass, BooleanSupplier goesOn) {
    store
        .due(Kind.EXPERIMENT, pass.before(), Fate.GOES, SHOWN)
        .forEach(experiment -> store.begin(experiment, pass));
    for (Kind kind : Kind.values()) {
      boolean moved = true;
      while (moved) {
        moved = false;
        for (Candidate each : store.due(kind, pass.before(), Fate.GOES, AT_ONCE)) {
          moved |= purge(each, pass, goesOn) == Progress.GONE;
        }
      }
    }
  }

  private Progress purge(Candidate what, Pass pass, BooleanSupplier goesOn) {
    Progress progress = Progress.GOING_ON;
    while (progress == Progress.GOING_ON && goesOn.getAsBoolean()) {
      progress = store.purge(what, pass);
    }
    return progress;
  }

  private void sweep(BooleanSupplier goesOn) {
    List<Purge> unswept = store.unswept(clock.instant(), AT_ONCE);
    while (!unswept.isEmpty()) {
      for (Purge purge : unswept) {
        if (!goesOn.getAsBoolean()) {
          return;
        }
        sweep(purge);
      }
      unswept = store.unswept(clock.instant(), AT_ONCE);
    }
  }

  private void sweep(Purge purge) {
    files(purge.what())
        .ifPresent(
            place -> {
              store.counted(purge, artifacts.bytes(place));
              artifacts.delete(place);
            });
    store.swept(purge);
  }

  /// Where the files of something are; an experiment has none of its own.
  static Optional<ArtifactPath> files(Candidate what) {
    return switch (what.kind()) {
      case RUN ->
          Optional.of(new ArtifactPath(new ArtifactPath.OfRun(what.experimentId(), what.id()), ""));
      case LOGGED_MODEL -> Optional.of(ArtifactPath.ofModel(what.id(), ""));
      case EXPERIMENT -> Optional.empty();
    };
  }
}
