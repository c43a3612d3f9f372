package io.millrace.tracking.transfer;

import java.util.List;
import java.util.Map;

/// Takes in what another server tracked and registered, with its ids, times and lifecycle.
/// Thread-safe; blocks.
public interface Imports {
  /// Writes a batch as one atomic unit. What came from the same origin before is brought up to
  /// date, unless it is finished.
  /// @throws io.millrace.base.MillraceException with `IMPORT_CONFLICT` if a name or an id is taken
  ///     by something that did not come from there, with `IMPORT_INVALID` if it refers to what is
  ///     not there
  Answer write(ImportBatch batch);

  /// @param experiments what each experiment of the batch is here, by its id there
  /// @param finished which runs and logged models of the batch were finished before
  record Answer(Map<String, String> experiments, List<String> finished) {}
}
