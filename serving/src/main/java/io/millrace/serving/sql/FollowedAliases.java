package io.millrace.serving.sql;

import io.millrace.serving.AliasSwitch;
import io.millrace.serving.Endpoints;
import io.millrace.tracking.Change;
import io.millrace.tracking.ModelAlias;
import io.millrace.tracking.sql.ChangeListener;
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
  public void changed(DSLContext sql, Change change) {
    if (change instanceof Change.ModelRenamed(var from, var model)) {
      SqlEndpointStore.rename(sql, from, model.name());
    }
    AliasSwitch prepared = open;
    if (prepared == null || !isFor(prepared, change)) {
      return;
    }
    for (AliasSwitch.Candidate candidate : prepared.candidates()) {
      switch (candidate) {
        case AliasSwitch.Ready ready ->
            ready.deployed(store.deploy(sql, ready.wish(), ready.inputs()).endpoint());
        case AliasSwitch.Refused(var endpoint, var why) ->
            SqlEndpointStore.refuse(sql, endpoint, why);
      }
    }
  }

  @Override
  public void stored(List<Change> changes) {
    if (changes.stream().anyMatch(Change.ModelRenamed.class::isInstance)) {
      endpoints.refresh();
    }
    AliasSwitch prepared = open;
    if (prepared != null && changes.stream().anyMatch(change -> isFor(prepared, change))) {
      prepared.serve();
    }
  }

  private static boolean isFor(AliasSwitch prepared, Change change) {
    return change instanceof Change.OfAlias(var move) && prepared.isFor(move);
  }
}
