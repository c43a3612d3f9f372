package io.millrace.monitoring.sql;

import io.millrace.tracking.Change;
import io.millrace.tracking.sql.ChangeListener;
import org.jooq.DSLContext;

/// Baselines and comparisons follow the names of the models that they are about, in the unit that
/// renames one: an endpoint that serves it asks for its baseline by the new name at once.
public final class MonitoredModels implements ChangeListener {
  @Override
  public Runnable changed(DSLContext sql, Change change) {
    if (change instanceof Change.ModelRenamed(var from, var model)) {
      SqlMonitorStore.rename(sql, from, model.name());
    }
    return NOTHING;
  }
}
