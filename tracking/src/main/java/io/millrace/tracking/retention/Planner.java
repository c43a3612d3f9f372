package io.millrace.tracking.retention;

import io.millrace.tracking.Artifacts;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.Experiments;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.Page;
import io.millrace.tracking.Search;
import io.millrace.tracking.ViewType;
import io.millrace.tracking.retention.Candidate.Kind;
import io.millrace.tracking.retention.PurgeStore.Fate;
import io.millrace.tracking.retention.RetentionPlan.Item;
import io.millrace.tracking.retention.RetentionPlan.Kept;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Says what a policy would do, and what it costs: the dry run. Changes nothing.
final class Planner {
  private static final int EXPERIMENTS = 1_000;

  private final PurgeStore store;
  private final Experiments experiments;
  private final Artifacts artifacts;
  private final Needs needs;

  Planner(PurgeStore store, Experiments experiments, Artifacts artifacts, Needs needs) {
    this.store = store;
    this.experiments = experiments;
    this.artifacts = artifacts;
    this.needs = needs;
  }

  /// @param most things of each kind, and of each fate
  RetentionPlan plan(RetentionPolicy policy, Instant now, int most) {
    Optional<Instant> before = policy.purgeDeletedAfter().map(now::minus);
    List<Candidate> deletes = expired(policy, now, Fate.GOES, most);
    List<List<Candidate>> purges =
        Arrays.stream(Kind.values()).map(kind -> store.due(kind, before, Fate.GOES, most)).toList();
    Stream<Candidate> kept =
        Stream.concat(
            expired(policy, now, Fate.KEPT, most).stream(),
            Arrays.stream(Kind.values())
                .flatMap(kind -> store.due(kind, before, Fate.KEPT, most).stream()));
    return new RetentionPlan(
        measured(deletes),
        purges.stream().flatMap(each -> measured(each).stream()).toList(),
        kept.limit(most).map(each -> kept(each, before)).toList(),
        deletes.size() < most && purges.stream().allMatch(each -> each.size() < most));
  }

  /// The runs of all experiments that a limit speaks of.
  List<Candidate> expired(RetentionPolicy policy, Instant now, Fate fate, int most) {
    List<Candidate> all = new ArrayList<>();
    if (policy.runs().isEmpty()) {
      return all;
    }
    Optional<String> next = Optional.empty();
    do {
      Page<Experiment> page =
          experiments.search(ViewType.ACTIVE_ONLY, Search.ALL.atMost(EXPERIMENTS).from(next));
      for (Experiment experiment : page.items()) {
        policy
            .of(experiment.name())
            .map(limit -> store.expired(experiment.id(), limit, now, fate, most - all.size()))
            .ifPresent(all::addAll);
      }
      next = page.nextPageToken();
    } while (next.isPresent() && all.size() < most);
    return all;
  }

  private List<Item> measured(List<Candidate> candidates) {
    Map<String, Long> points =
        store.points(
            candidates.stream().filter(c -> c.kind() == Kind.RUN).map(Candidate::id).toList());
    return candidates.stream()
        .map(each -> new Item(each, points.getOrDefault(each.id(), 0L), bytes(each)))
        .toList();
  }

  private long bytes(Candidate candidate) {
    return Retention.files(candidate).map(artifacts::bytes).orElse(0L);
  }

  private Kept kept(Candidate candidate, Optional<Instant> before) {
    PurgeStore.Holds holds = store.holds(candidate, before);
    return new Kept(
        candidate,
        Stream.concat(holds.versions().stream().map(this::sentence), holds.others().stream())
            .toList());
  }

  /// `version 3 of price (champion; endpoint price)`
  private String sentence(ModelVersion version) {
    List<String> names =
        Stream.concat(version.aliases().stream(), needs.of(version).stream()).toList();
    return "version %d of %s%s"
        .formatted(
            version.version(),
            version.name(),
            names.isEmpty() ? "" : " (" + String.join("; ", names) + ")");
  }
}
