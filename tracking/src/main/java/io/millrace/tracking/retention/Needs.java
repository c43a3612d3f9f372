package io.millrace.tracking.retention;

import io.millrace.tracking.ModelVersion;
import java.util.List;

/// Who needs what tracking keeps, as other features know it.
@FunctionalInterface
public interface Needs {
  /// Who needs a version of a model, and with it the run and the files that it came from: `endpoint
  /// price`.
  List<String> of(ModelVersion version);
}
