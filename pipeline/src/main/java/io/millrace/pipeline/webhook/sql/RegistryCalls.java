package io.millrace.pipeline.webhook.sql;

import io.millrace.pipeline.webhook.Call;
import io.millrace.pipeline.webhook.Webhooks;
import io.millrace.tracking.Change;
import io.millrace.tracking.sql.ChangeListener;
import java.time.InstantSource;
import java.util.List;
import org.jooq.DSLContext;

/// Stores the calls of webhooks in the unit of the change that they tell of.
public final class RegistryCalls implements ChangeListener {
  private final SqlWebhooks store;
  private final Webhooks webhooks;
  private final InstantSource clock;

  /// @param store that of `webhooks`, in the database of the registry
  public RegistryCalls(SqlWebhooks store, Webhooks webhooks, InstantSource clock) {
    this.store = store;
    this.webhooks = webhooks;
    this.clock = clock;
  }

  @Override
  public Runnable changed(DSLContext sql, Change change) {
    List<Call> calls = Call.of(change, clock.instant());
    calls.forEach(call -> store.call(sql, call, clock.instant()));
    return calls.isEmpty() ? NOTHING : webhooks::wake;
  }
}
