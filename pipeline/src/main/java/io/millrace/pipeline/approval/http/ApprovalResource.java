package io.millrace.pipeline.approval.http;

import static io.millrace.base.ErrorCode.REQUEST_INVALID;
import static io.millrace.base.http.Shape.named;
import static io.millrace.base.http.Shape.object;
import static io.millrace.base.http.Shape.optional;
import static io.millrace.base.http.Shape.required;
import static io.millrace.base.http.Shape.text;
import static io.millrace.base.http.Shape.whole;
import static io.millrace.base.http.Shape.wire;

import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.http.Shape;
import io.millrace.base.json.Json;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.approval.Approval;
import io.millrace.pipeline.approval.Approval.Question;
import io.millrace.pipeline.approval.Approval.Status;
import io.millrace.pipeline.approval.Approval.Verdict;
import io.millrace.pipeline.approval.ApprovalStore;
import io.millrace.pipeline.approval.Approvals;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/api/approvals`: what waits for a person, what was decided, and the decision.
public final class ApprovalResource implements Resource {
  private static final int PAGE = 100;
  private static final int PAGE_MAX = 1_000;

  private static final Shape APPROVAL =
      named(
          "Approval",
          object(
              required("id", text()),
              required("status", text()),
              required("message", text()),
              required("pipeline", text()),
              required("execution", text()),
              required("state", text()),
              required("reason", text()),
              required("openedAt", text()),
              required("approvers", Shape.list(text())),
              optional("model", object(required("name", text()), required("version", whole()))),
              optional("expiresAt", text()),
              optional(
                  "decision",
                  object(
                      required("by", text()),
                      required("reason", text()),
                      required("at", text())))));

  private final Approvals approvals;

  public ApprovalResource(Approvals approvals) {
    this.approvals = approvals;
  }

  record AnswerBody(@Nullable String reason, @Nullable String by) {}

  @Override
  public void routes(Routes routes) {
    routes
        .get("/api/approvals")
        .action("approval.read")
        .summary(
            "Approvals, newest first: `status`, `execution`, `max_results` (100), `page_token`.")
        .query(
            optional("status", text()),
            optional("execution", text()),
            optional("max_results", whole()),
            optional("page_token", text()))
        .answer(
            object(
                required("approvals", Shape.list(APPROVAL)), optional("next_page_token", text())))
        .to(this::list);
    routes
        .get("/api/models/{name}/versions/{version}/approvals")
        .action("approval.read")
        .summary("What people were asked about a model version and what they said, newest first.")
        .answer(object(required("approvals", Shape.list(APPROVAL))))
        .to(this::ofModel);
    routes
        .get("/api/approvals/{id}")
        .action("approval.read")
        .summary("An approval.")
        .answer(APPROVAL)
        .to(request -> Response.json(json(approvals.approval(request.path("id")))));
    routes
        .post("/api/approvals/{id}/approve")
        .action("approval.decide")
        .summary("Approves: the task that waits succeeds. `reason`, `by`.")
        .body(wire(AnswerBody.class))
        .answer(APPROVAL)
        .to(request -> decide(request, Verdict.APPROVED));
    routes
        .post("/api/approvals/{id}/reject")
        .action("approval.decide")
        .summary("Rejects: the task that waits fails with Approval.Rejected. `reason`, `by`.")
        .body(wire(AnswerBody.class))
        .answer(APPROVAL)
        .to(request -> decide(request, Verdict.REJECTED));
  }

  private Response list(Request request) {
    int limit = (int) number(request, "max_results", PAGE, PAGE_MAX);
    List<Approval> found =
        approvals.list(
            new ApprovalStore.Filter(
                request.query("status").map(ApprovalResource::status),
                request.query("execution").map(ExecutionId::new),
                number(request, "page_token", Long.MAX_VALUE, Long.MAX_VALUE),
                limit));
    ObjectNode body = Json.object();
    ArrayNode all = body.putArray("approvals");
    found.forEach(approval -> all.add(json(approval)));
    if (found.size() == limit) {
      body.put("next_page_token", Long.toString(found.getLast().sequence()));
    }
    return Response.json(body);
  }

  private Response ofModel(Request request) {
    Approval.OfModel model = new Approval.OfModel(request.path("name"), request.number("version"));
    ObjectNode body = Json.object();
    ArrayNode all = body.putArray("approvals");
    approvals.of(model).forEach(approval -> all.add(json(approval)));
    return Response.json(body);
  }

  private static Status status(String text) {
    return Arrays.stream(Status.values())
        .filter(status -> status.name().equals(text))
        .findFirst()
        .orElseThrow(() -> invalid("status", text, "one of " + List.of(Status.values())));
  }

  private static long number(Request request, String name, long absent, long max) {
    Optional<String> text = request.query(name);
    if (text.isEmpty()) {
      return absent;
    }
    long number = text.get().matches("[0-9]{1,18}") ? Long.parseLong(text.get()) : 0;
    if (number < 1 || number > max) {
      throw invalid(name, text.get(), "a number from 1 to " + max);
    }
    return number;
  }

  private static MillraceException invalid(String name, String value, String expected) {
    return new MillraceException(
        REQUEST_INVALID,
        "%s: '%s' (expected: %s)".formatted(name, value, expected),
        "Correct this parameter.");
  }

  private Response decide(Request request, Verdict verdict) {
    AnswerBody body =
        request.body().length == 0 ? new AnswerBody(null, null) : request.json(AnswerBody.class);
    return Response.json(
        json(
            approvals.decide(
                request.path("id"),
                verdict,
                Optional.ofNullable(body.by()).orElse(""),
                Optional.ofNullable(body.reason()).orElse(""))));
  }

  private static ObjectNode json(Approval approval) {
    Question question = approval.question();
    ObjectNode json =
        Json.object()
            .put("id", approval.id())
            .put("status", approval.status().name())
            .put("message", question.message())
            .put("pipeline", question.pipeline())
            .put("execution", question.attempt().execution().value())
            .put("state", question.state())
            .put("reason", question.reason().name().toLowerCase(Locale.ROOT))
            .put("openedAt", approval.openedAt().toString());
    ArrayNode approvers = json.putArray("approvers");
    question.approvers().forEach(approvers::add);
    question
        .model()
        .ifPresent(
            model ->
                json.putObject("model").put("name", model.name()).put("version", model.version()));
    question.expiresAt().ifPresent(at -> json.put("expiresAt", at.toString()));
    approval
        .decision()
        .ifPresent(
            decision ->
                json.putObject("decision")
                    .put("by", decision.by())
                    .put("reason", decision.reason())
                    .put("at", decision.at().toString()));
    return json;
  }
}
