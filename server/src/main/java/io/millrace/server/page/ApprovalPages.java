package io.millrace.server.page;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.pipeline.approval.Approval;
import io.millrace.pipeline.approval.Approval.Status;
import io.millrace.pipeline.approval.Approval.Verdict;
import io.millrace.pipeline.approval.ApprovalStore;
import io.millrace.pipeline.approval.Approvals;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What waits for a person: the list, one question with its form, and the page behind a one-time
/// link.
final class ApprovalPages implements Resource {
  private static final String ROOT = "/ui/{project}/approvals";
  private static final String LINK = "/approvals/{token}";
  private static final int OPEN_MAX = 100;
  private static final int ROWS = 50;

  private final Approvals approvals;
  private final Html html;

  ApprovalPages(PageServices services, Html html) {
    this.approvals = services.approvals();
    this.html = html;
  }

  @Override
  public void routes(Routes routes) {
    routes.errors("/approvals", html::error);
    new PageRoutes(routes)
        .page(ROOT, "approval.read", "What waits for a person", this::list)
        .page(ROOT + "/{id}", "approval.read", "A question to people", this::approval)
        .page(LINK, "approval.link", "The question of a one-time link", this::ofLink)
        .form(ROOT + "/{id}", "approval.decide", "Answers a question", this::decide)
        .form(LINK, "approval.link", "Answers by a one-time link", this::decideByLink);
  }

  private Response list(Request request) {
    Shell shell = html.shell(request, Section.APPROVALS).at("Approvals");
    List<ApprovalPage.Form> open =
        find(Optional.of(Status.OPEN), Long.MAX_VALUE, OPEN_MAX).stream()
            .map(approval -> ApprovalPage.Form.fresh(approval, address(shell, approval)))
            .toList();
    List<Approval> found = find(Optional.empty(), Sequence.before(request), ROWS + 1);
    List<Approval> page = found.subList(0, Math.min(ROWS, found.size()));
    return html.page(
        "approval/approvals",
        shell,
        new ApprovalPage.All(
            open,
            page.stream().filter(approval -> approval.status() != Status.OPEN).toList(),
            found.size() > ROWS
                ? OptionalLong.of(page.getLast().sequence())
                : OptionalLong.empty()));
  }

  private List<Approval> find(Optional<Status> status, long before, int limit) {
    return approvals.list(new ApprovalStore.Filter(status, Optional.empty(), before, limit));
  }

  static String address(Shell shell, Approval approval) {
    return shell.link("approvals", approval.id());
  }

  private Shell shell(Request request) {
    return html.shell(request, Section.APPROVALS)
        .below(Section.APPROVALS, "Approvals", "approvals")
        .at("Question");
  }

  private Response approval(Request request) {
    Shell shell = shell(request);
    Approval approval = approvals.approval(request.path("id"));
    return page(shell, ApprovalPage.Form.fresh(approval, address(shell, approval)));
  }

  private Response page(Shell shell, ApprovalPage.Form form) {
    return html.page("approval/approval", shell, new ApprovalPage(form));
  }

  private Response decide(Request request) {
    Shell shell = shell(request);
    Approval approval = approvals.approval(request.path("id"));
    String by = request.form("by").orElse("");
    String reason = request.form("reason").orElse("");
    try {
      approvals.decide(approval.id(), verdict(request), by, reason);
      return Response.seeOther(address(shell, approval));
    } catch (MillraceException e) {
      return refused(
          e,
          shell,
          new ApprovalPage.Form(approval, address(shell, approval), true, by, reason, e.detail()));
    }
  }

  private Response ofLink(Request request) {
    Approval approval = approvals.byLink(request.path("token"));
    return page(
        html.linked(request, Section.APPROVALS).at("Question"),
        ApprovalPage.Form.fresh(approval, link(request)).ofLink());
  }

  private Response decideByLink(Request request) {
    String token = request.path("token");
    Approval approval = approvals.byLink(token);
    String reason = request.form("reason").orElse("");
    try {
      approvals.decideByLink(token, verdict(request), reason);
      return Response.seeOther(link(request));
    } catch (MillraceException e) {
      return refused(
          e,
          html.linked(request, Section.APPROVALS).at("Question"),
          new ApprovalPage.Form(approval, link(request), false, "", reason, e.detail()));
    }
  }

  private static String link(Request request) {
    return "/approvals/" + Shell.part(request.path("token"));
  }

  private static Verdict verdict(Request request) {
    return switch (request.form("answer").orElse("")) {
      case "approve" -> Verdict.APPROVED;
      case "reject" -> Verdict.REJECTED;
      default ->
          throw new MillraceException(
              ErrorCode.REQUEST_INVALID,
              "The form has no answer.",
              "Send it by one of its two buttons.");
    };
  }

  /// The form again, with what was typed, if that can be mended.
  private Response refused(MillraceException e, Shell shell, ApprovalPage.Form form) {
    if (e.code() != ErrorCode.APPROVAL_ANSWER_INVALID) {
      throw e;
    }
    Response page = page(shell, form);
    return new Response(400, page.headers(), page.body());
  }
}
