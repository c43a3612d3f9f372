package io.millrace.tracking.safety;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.tracking.Metric;
import io.millrace.tracking.Param;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunSearch;
import io.millrace.tracking.Search;
import io.millrace.tracking.Tracking;
import io.millrace.tracking.ViewType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// What clients have sent at one moment, and what of it was acknowledged.
///
/// @param user of all runs that the clients have started
/// @param startsSent how many runs they have asked for
/// @param runs those that they know of
record Ledger(String user, int startsSent, List<Entry> runs) {
  /// Metrics of one batch: `k0` to `k9`, each at the step that is the batch's number.
  static final int KEYS = 10;

  /// @param sent the batches 0 to `sent - 1`
  /// @param acknowledged some of them, maybe all
  record Entry(String runId, int sent, Set<Integer> acknowledged) {
    Entry {
      acknowledged = Set.copyOf(acknowledged);
    }
  }

  /// Asserts that nothing acknowledged is lost, no batch is there in part, and nothing is there
  /// twice or without having been sent.
  /// @return how many values were acknowledged
  int audit(Tracking tracking) {
    for (Entry entry : runs) {
      audit(tracking.run(entry.runId()), entry, tracking);
    }
    Search search =
        new Search("user_id = '%s'".formatted(user), List.of(), 50_000, Optional.empty());
    List<Run> found =
        tracking.search(new RunSearch(List.of("0"), ViewType.ACTIVE_ONLY, search)).items();
    assertThat(found).as("runs").hasSizeBetween(runs.size(), startsSent);
    return runs.size()
        + runs.stream().mapToInt(entry -> entry.acknowledged().size() * (KEYS + 2)).sum();
  }

  private static void audit(Run run, Entry entry, Tracking tracking) {
    List<Long> batches =
        run.data().params().stream().map(Param::value).map(Long::valueOf).sorted().toList();
    assertThat(batches).containsAll(entry.acknowledged().stream().map(Long::valueOf).toList());
    assertThat(LongStream.range(0, entry.sent()).boxed().toList()).containsAll(batches);
    for (int key = 0; key < KEYS; key++) {
      List<Metric> points =
          tracking.history(run.id(), "k" + key, 100_000, Optional.empty()).items();
      assertThat(points).extracting(Metric::step).as("k%s", key).isEqualTo(batches);
      assertThat(points).allMatch(point -> point.value() == point.step() / 3.0);
    }
    Set<String> last =
        run.data().tags().stream()
            .filter(tag -> tag.key().equals("last"))
            .map(tag -> tag.value())
            .collect(Collectors.toSet());
    assertThat(last).isEqualTo(batches.isEmpty() ? Set.of() : Set.of(batches.getLast().toString()));
    assertThat(new TreeSet<>(batches)).hasSize(batches.size());
  }
}
