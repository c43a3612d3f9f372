package io.millrace.server.page;

import io.millrace.pipeline.approval.Approval;
import java.util.List;
import java.util.OptionalLong;

/// A question to people, with the form that answers it while it is open.
public record ApprovalPage(Form form) {
  /// A form, as it was sent if it could not be taken.
  /// @param action where it is sent
  /// @param asksName whether who answers says who they are; a link knows
  /// @param error why the answer was refused; empty if none was
  public record Form(
      Approval approval, String action, boolean asksName, String by, String reason, String error) {
    static Form fresh(Approval approval, String action) {
      return new Form(approval, action, true, "", "", "");
    }

    Form ofLink() {
      return new Form(approval, action, false, by, reason, error);
    }

    public boolean isReasonRequired() {
      return approval.question().reason() == Approval.Reason.REQUIRED;
    }
  }

  /// What waits, and what was decided.
  /// @param before the last approval of this page, if there are older ones
  public record All(List<Form> open, List<Approval> past, OptionalLong before) {}
}
