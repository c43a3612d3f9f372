package io.millrace.pipeline.approval;

import static io.millrace.base.ErrorCode.TASK_ARGUMENTS_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.id.Ids;
import io.millrace.base.json.Json;
import io.millrace.pipeline.ExecutionStore.AttemptId;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskDescription;
import io.millrace.pipeline.notification.Subscription.Channel;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// `millrace:approval`: asks people and waits for the first who decides. It returns at once; the
/// engine waits as for a task token, without a thread.
public final class ApprovalTask implements Task {
  private static final int MESSAGE_MAX = 2_000;
  private static final int APPROVERS_MAX = 50;
  private static final String FIX =
      "Correct the state's Arguments in the pipeline or the execution's input.";

  private final ApprovalStore store;
  private final ApprovalMails mails;
  private final InstantSource clock;

  public ApprovalTask(ApprovalStore store, ApprovalMails mails, InstantSource clock) {
    this.store = store;
    this.mails = mails;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "approval";
  }

  @Override
  public TaskDescription description() {
    return TaskDescription.of(
            "Waits until a person approves or rejects: on the pages, by command, or by a link in a"
                + " mail.")
        .input("message", "string", "what is to be decided; 2,000 characters at most")
        .optional("approvers", "array", "mail addresses; each gets one-time links to decide with")
        .optional("expires", "string", "how long to wait, such as 30m, 8h or 3d; else for ever")
        .optional("model", "model version", "name, version: what is approved by it")
        .optional("reason", "string", "required: who decides has to say why; else optional")
        .output("decision", "string", "approved")
        .output("by", "string", "who, as far as they said")
        .output("reason", "string", "why; may be empty")
        .output("at", "string", "when")
        .error(Answers.REJECTED, "somebody rejected; the cause is their reason")
        .error(Answers.EXPIRED, "nobody has decided in time");
  }

  @Override
  public JsonNode run(JsonNode arguments, TaskContext context) {
    TaskArguments given = new TaskArguments(name(), arguments);
    String message = given.text("message");
    check(message.length() <= MESSAGE_MAX, "message: above %d characters", MESSAGE_MAX);
    List<String> approvers = given.texts("approvers").stream().distinct().toList();
    check(approvers.size() <= APPROVERS_MAX, "approvers: above %d", APPROVERS_MAX);
    approvers.forEach(address -> new Channel.Mail(List.of(address)));
    Approval.Reason reason = reason(given);
    Instant now = Instant.ofEpochMilli(clock.millis());
    Optional<Instant> expiresAt = given.optionalDuration("expires").map(now::plus);
    store.open(
        Ids.hex32(),
        new Approval.Question(
            AttemptId.of(context.idempotencyKey()),
            context.pipeline(),
            context.state(),
            message,
            approvers,
            reason,
            given.has("model") ? Optional.of(model(given.object("model"))) : Optional.empty(),
            expiresAt),
        now);
    mails.wake();
    return Json.object().put("asked", approvers.size());
  }

  private static Approval.OfModel model(TaskArguments given) {
    return new Approval.OfModel(given.text("name"), given.integer("version"));
  }

  private static Approval.Reason reason(TaskArguments given) {
    String word = given.optionalText("reason").orElse("optional");
    check(word.matches("optional|required"), "reason: '%s' (expected: optional or required)", word);
    return word.equals("required") ? Approval.Reason.REQUIRED : Approval.Reason.OPTIONAL;
  }

  private static void check(boolean holds, String text, Object... arguments) {
    require(holds, TASK_ARGUMENTS_INVALID, FIX, "Arguments of task approval: " + text, arguments);
  }
}
