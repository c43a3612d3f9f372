package io.millrace.serving.sql;

import io.millrace.serving.AliasSwitch;
import io.millrace.serving.Endpoints;
import io.millrace.tracking.Change;
import io.millrace.tracking.ModelAlias;
import io.millrace.tracking.sql.ChangeListener;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// Endpoints follow aliases: what they serve is written in the unit that moves the alias, and
/// answers once that is on disk. Their configs follow the names of models in the same way.
public final class FollowedAliases implements ChangeListener {
  private final Endpoints endpoints;
  private final SqlEndpointStore store;

  /// The move that is being made: there is one at a time.
  private volatile @Nullable AliasSwitch open;

  /// @param store that of `endpoints`, in the database of the registry
  public FollowedAliases(Endpoints endpoints, SqlEndpointStore store) {
    this.endpoints = endpoints;
    this.store = store;
  }

  @Override
  public Preparation prepare(ModelAlias alias, int version) {
    AliasSwitch prepared = endpoints.prepare(alias, version);
    open = prepared;
    return () -> {
      open = null;
      prepared.close();
    };
  }

  @Override
  public Runnable changed(DSLContext sql, Change change) {
    AliasSwitch prepared = open;
    return switch (change) {
      case Change.ModelRenamed(var from, var model) -> {
        ConfigRows.rename(sql, from, model.name());
        yield endpoints::refresh;
      }
      case Change.OfAlias(var move) when prepared != null && prepared.isFor(move) -> {
        List<Runnable> onceStored = new ArrayList<>();
        deploy(sql, prepared, onceStored);
        onceStored.add(prepared::serve);
        yield () -> onceStored.forEach(Runnable::run);
      }
      default -> NOTHING;
    };
  }

  private void deploy(DSLContext sql, AliasSwitch prepared, List<Runnable> onceStored) {
    for (AliasSwitch.Candidate candidate : prepared.candidates()) {
      switch (candidate) {
        case AliasSwitch.Ready ready ->
            ready.deployed(store.deploy(sql, ready.wish(), ready.inputs(), onceStored::add));
        case AliasSwitch.Refused(var endpoint, var why) ->
            SqlEndpointStore.refuse(sql, endpoint, why);
      }
    }
  }
}
