package io.millrace.pipeline.approval.sql;

import static io.millrace.base.ErrorCode.MODEL_NOT_APPROVED;
import static io.millrace.base.MillraceException.require;

import io.millrace.pipeline.approval.Approval;
import io.millrace.tracking.AliasMove;
import io.millrace.tracking.Change;
import io.millrace.tracking.sql.ChangeListener;
import java.util.Set;
import java.util.function.Supplier;
import org.jooq.DSLContext;

/// Lets some aliases name only model versions that people have approved: a move to another is
/// undone. Approvals follow a model that is renamed, and end with one that is deleted.
public final class ApprovedAliases implements ChangeListener {
  private final Supplier<Set<String>> aliases;

  /// @param aliases the names of those aliases, of all models
  public ApprovedAliases(Supplier<Set<String>> aliases) {
    this.aliases = aliases;
  }

  /// @throws io.millrace.base.MillraceException with `MODEL_NOT_APPROVED`
  @Override
  public Runnable changed(DSLContext sql, Change change) {
    switch (change) {
      case Change.OfAlias(var move) when aliases.get().contains(move.alias().name()) ->
          move.to().ifPresent(version -> requireApproved(sql, move, version));
      case Change.ModelRenamed(var from, var model) -> SqlApprovals.rename(sql, from, model.name());
      case Change.OfModel(var model, var action) when action == Change.Action.DELETED ->
          SqlApprovals.forget(sql, model.name());
      default -> {
        // Nothing else has to do with approvals.
      }
    }
    return NOTHING;
  }

  private static void requireApproved(DSLContext sql, AliasMove move, int version) {
    require(
        SqlApprovals.isApproved(sql, new Approval.OfModel(move.alias().model(), version)),
        MODEL_NOT_APPROVED,
        "Ask for its approval, and move the alias once somebody has approved it.",
        "Version %d of model '%s' is not approved, so that '%s' may not name it",
        version,
        move.alias().model(),
        move.alias().name());
  }
}
