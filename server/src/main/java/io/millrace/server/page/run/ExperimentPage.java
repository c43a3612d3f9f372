package io.millrace.server.page.run;

import io.millrace.tracking.Experiment;
import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.Run;
import io.millrace.tracking.Tag;
import java.util.List;
import java.util.Optional;

/// One experiment, to be renamed, described or deleted.
///
/// @param note what is written about it; may be empty
/// @param tags that users set
public record ExperimentPage(Experiment experiment, String note, List<Tag> tags) {
  public boolean isDeleted() {
    return experiment.lifecycle() == Lifecycle.DELETED;
  }

  /// The experiments, newest first.
  ///
  /// @param text that their names hold, or a filter that begins with `tags.`
  /// @param next token of the page after this one
  /// @param isLater whether this is not the first page
  public record All(
      String text, boolean isDeleted, List<Row> rows, Optional<String> next, boolean isLater) {}

  /// @param last its newest run
  public record Row(Experiment experiment, Optional<Run> last, String note) {}
}
