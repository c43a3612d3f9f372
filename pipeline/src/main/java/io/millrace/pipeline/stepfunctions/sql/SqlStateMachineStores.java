package io.millrace.pipeline.stepfunctions.sql;

import io.millrace.base.database.Database;
import io.millrace.pipeline.stepfunctions.StateMachineStores;

/// All stores of this API, in the metadata database.
public final class SqlStateMachineStores {
  private SqlStateMachineStores() {}

  public static StateMachineStores on(Database database) {
    return new StateMachineStores(
        new SqlRevisionStore(database),
        new SqlStartStore(database),
        new SqlVersionStore(database),
        new SqlTagStore(database));
  }
}
