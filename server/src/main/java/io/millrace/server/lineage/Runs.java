package io.millrace.server.lineage;

import io.millrace.data.DatasetVersion;
import io.millrace.pipeline.Execution;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.Experiments;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunSearch;
import io.millrace.tracking.Search;
import io.millrace.tracking.Tracking;
import io.millrace.tracking.ViewType;
import java.util.List;

/// Finds runs by what their tags say.
public record Runs(Experiments experiments, Tracking tracking) {
  private static final int MOST = 100;
  private static final int EXPERIMENTS = 1_000;

  /// Those that learned from it.
  List<String> of(DatasetVersion version) {
    return matching(
        "tags.`millrace.dataset` = '%s' AND tags.`millrace.dataset_version` = '%d'"
            .formatted(version.dataset(), version.version()));
  }

  /// Those that it started.
  List<String> by(Execution execution) {
    return matching("tags.`millrace.execution` = '%s'".formatted(execution.id()));
  }

  private List<String> matching(String filter) {
    List<String> all =
        experiments.search(ViewType.ACTIVE_ONLY, Search.ALL.atMost(EXPERIMENTS)).items().stream()
            .map(Experiment::id)
            .toList();
    Search search = Search.matching(filter).atMost(MOST);
    return tracking.search(new RunSearch(all, ViewType.ACTIVE_ONLY, search)).items().stream()
        .map(Run::id)
        .toList();
  }
}
