package io.millrace.server.page.run;

import io.millrace.tracking.Run;
import io.millrace.tracking.Tag;
import java.util.Optional;

/// Tags that clients and this platform set by themselves, and what some of them say.
final class SystemTags {
  static final String NOTE = "mlflow.note.content";
  private static final String PARENT = "mlflow.parentRunId";

  private SystemTags() {}

  static boolean isOfUser(Tag tag) {
    return !tag.key().startsWith("mlflow.") && !tag.key().startsWith("millrace.");
  }

  static Optional<String> parent(Run run) {
    return run.data().tag(PARENT).filter(id -> id.matches("[0-9a-f]{32}"));
  }

  /// A filter for the runs that are nested in `run`.
  static String below(String run) {
    return "tags.`%s` = '%s'".formatted(PARENT, run);
  }

  /// A filter for the runs that are nested in none.
  static String atTheTop() {
    return "tags.`%s` IS NULL".formatted(PARENT);
  }
}
