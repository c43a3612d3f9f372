package io.millrace.pipeline;

import io.millrace.pipeline.ExecutionView.Lane;
import io.millrace.pipeline.ExecutionView.StateVisit;
import io.millrace.pipeline.ExecutionView.VisitStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A line of control while its history is read: the execution's own, a branch of a Parallel or an
/// iteration of a Map.
final class LaneNode {
  /// The Parallel or Map that it belongs to.
  final @Nullable VisitNode parent;

  final List<VisitNode> visits = new ArrayList<>();
  VisitStatus status = VisitStatus.RUNNING;
  private final int index;

  LaneNode(int index, @Nullable VisitNode parent) {
    this.index = index;
    this.parent = parent;
  }

  /// The Parallel or Map around it has failed: says how far this lane had come.
  void breakOff() {
    if (status != VisitStatus.RUNNING) {
      return;
    }
    boolean done = !visits.isEmpty() && visits.getLast().status == VisitStatus.SUCCEEDED;
    boolean failed = visits.stream().anyMatch(visit -> visit.status == VisitStatus.FAILED);
    status = failed ? VisitStatus.FAILED : done ? VisitStatus.SUCCEEDED : VisitStatus.ABORTED;
  }

  void reopen() {
    if (status != VisitStatus.SUCCEEDED) {
      status = VisitStatus.RUNNING;
    }
  }

  List<StateVisit> view() {
    List<StateVisit> views = new ArrayList<>();
    for (int i = 0; i < visits.size(); i++) {
      Optional<String> next =
          i + 1 < visits.size() ? Optional.of(visits.get(i + 1).name) : Optional.empty();
      views.add(visits.get(i).view(next));
    }
    return views;
  }

  Lane lane() {
    VisitStatus last = visits.isEmpty() ? VisitStatus.RUNNING : visits.getLast().status;
    boolean over = parent != null && parent.status != VisitStatus.RUNNING;
    return new Lane(index, status == VisitStatus.RUNNING && over ? last : status, view());
  }
}
