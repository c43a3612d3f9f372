package io.millrace.pipeline.approval;

import static io.millrace.pipeline.approval.Approval.Verdict.APPROVED;
import static io.millrace.pipeline.approval.Approval.Verdict.REJECTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.http.Response;
import io.millrace.base.http.TestRoutes;
import io.millrace.base.json.Json;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.FakeContext;
import io.millrace.pipeline.approval.Approval.Status;
import io.millrace.pipeline.approval.http.ApprovalResource;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Steps that wait for a person.
class ApprovalTest {
  private static final Pattern LINK =
      Pattern.compile("http://localhost:7400/approvals/([A-Za-z0-9_-]+)\\?answer=approve");

  private static void assertRefused(ErrorCode code, ThrowingCallable call) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(call)
        .returns(code, MillraceException::code);
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void anApprovalIsTheResultOfTheStep(Database database) throws InterruptedException {
    try (ApprovalFixture fixture = new ApprovalFixture(database)) {
      Approval asked = fixture.ask("{\"message\": \"May it go live?\"}");
      assertThat(asked.status()).isEqualTo(Status.OPEN);
      assertThat(asked.question().message()).isEqualTo("May it go live?");

      Approval decided = fixture.approvals.decide(asked.id(), APPROVED, "Ada ", " looks fine");

      assertThat(decided.status()).isEqualTo(Status.APPROVED);
      assertThat(fixture.end(asked).output())
          .contains(
              Json.parse(
                  """
                  {"decision": "approved", "by": "Ada", "reason": "looks fine",
                   "at": "2026-11-21T12:00:00Z"}
                  """));
    }
  }

  @Test
  void aRejectionIsAnErrorThatCanBeCaught() throws InterruptedException {
    try (Database database = TestDatabases.sqlite();
        ApprovalFixture fixture = new ApprovalFixture(database)) {
      Approval asked =
          fixture.ask(
              "{\"message\": \"May it?\"}",
              "\"Catch\": [{\"ErrorEquals\": [\"Approval.Rejected\"], \"Next\": \"Kept\"}], \"End\": true",
              "{\"Kept\": {\"Type\": \"Succeed\"}}");
      fixture.approvals.decide(asked.id(), REJECTED, "Ada", "too dear");

      Execution end = fixture.end(asked);
      assertThat(end.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
      assertThat(end.output())
          .contains(Json.parse("{\"Error\": \"Approval.Rejected\", \"Cause\": \"too dear\"}"));
    }
  }

  @Test
  void theFirstDecisionStays() throws InterruptedException {
    try (Database database = TestDatabases.sqlite();
        ApprovalFixture fixture = new ApprovalFixture(database)) {
      Approval asked = fixture.ask("{\"message\": \"May it?\"}");
      fixture.approvals.decide(asked.id(), REJECTED, "Ada", "");

      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> fixture.approvals.decide(asked.id(), APPROVED, "Bob", ""))
          .returns(ErrorCode.APPROVAL_OVER, MillraceException::code)
          .satisfies(
              refused ->
                  assertThat(refused.detail())
                      .isEqualTo("This question was rejected by Ada at 2026-11-21T12:00:00Z."));
      assertThat(fixture.end(asked).error()).contains("Approval.Rejected");
      assertThat(fixture.approvals.approval(asked.id()).status()).isEqualTo(Status.REJECTED);
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void nobodyHasDecidedInTime(Database database) throws InterruptedException {
    try (ApprovalFixture fixture = new ApprovalFixture(database)) {
      Approval asked = fixture.ask("{\"message\": \"May it?\", \"expires\": \"2h\"}");
      fixture.approvals.expire();
      assertThat(fixture.approvals.approval(asked.id()).status()).isEqualTo(Status.OPEN);

      fixture.now.set(ApprovalFixture.NOON.plus(Duration.ofHours(2)));
      fixture.approvals.expire();

      assertThat(fixture.end(asked).error()).contains("Approval.Expired");
      assertThat(fixture.approvals.approval(asked.id()).status()).isEqualTo(Status.EXPIRED);
      assertRefused(
          ErrorCode.APPROVAL_OVER, () -> fixture.approvals.decide(asked.id(), APPROVED, "Ada", ""));
    }
  }

  @Test
  void whatIsNotWaitedForAnyMoreIsWithdrawn() throws InterruptedException {
    try (Database database = TestDatabases.sqlite();
        ApprovalFixture fixture = new ApprovalFixture(database)) {
      Approval asked = fixture.ask("{\"message\": \"May it?\"}");
      fixture.engine.stop(asked.question().attempt().execution(), "", "");
      fixture.end(asked);

      assertThat(fixture.approvals.approval(asked.id()).status()).isEqualTo(Status.WITHDRAWN);
      assertRefused(
          ErrorCode.APPROVAL_OVER, () -> fixture.approvals.decide(asked.id(), APPROVED, "Ada", ""));
    }
  }

  @Test
  void anAnswerHasTheReasonThatIsAskedFor() throws InterruptedException {
    try (Database database = TestDatabases.sqlite();
        ApprovalFixture fixture = new ApprovalFixture(database)) {
      Approval asked = fixture.ask("{\"message\": \"May it?\", \"reason\": \"required\"}");
      assertRefused(
          ErrorCode.APPROVAL_ANSWER_INVALID,
          () -> fixture.approvals.decide(asked.id(), APPROVED, "Ada", "  "));
      assertRefused(
          ErrorCode.APPROVAL_ANSWER_INVALID,
          () -> fixture.approvals.decide(asked.id(), APPROVED, "Ada", "x".repeat(1_001)));
      fixture.approvals.decide(asked.id(), APPROVED, "Ada", "checked");
      assertThat(fixture.end(asked).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void anotherServerOnTheDatabaseDecidesWhatThisOneAsked(Database database)
      throws InterruptedException {
    Approval asked;
    try (ApprovalFixture first = new ApprovalFixture(database)) {
      asked = first.ask("{\"message\": \"May it?\"}");
    }
    try (ApprovalFixture second = new ApprovalFixture(database)) {
      second.approvals.decide(asked.id(), APPROVED, "", "");
      assertThat(second.end(asked).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void eachApproverGetsALinkThatDecidesOnce(Database database)
      throws InterruptedException, MessagingException, IOException {
    try (ApprovalFixture fixture = new ApprovalFixture(database)) {
      Approval asked =
          fixture.ask(
              """
              {"message": "May price go live?\\nRMSE is 1,867.",
               "approvers": ["ada@example.com", "bob@example.com"]}
              """);
      fixture.mails.sendDue();
      fixture.mails.sendDue();

      MimeMessage[] received = fixture.post.getReceivedMessages();
      assertThat(received).hasSize(2);
      assertThat(received[0].getSubject())
          .isEqualTo("[millrace] Approval wanted: May price go live? RMSE is 1,867.");
      String ada = token(received, "ada@example.com");
      String bob = token(received, "bob@example.com");
      assertThat(ada).isNotEqualTo(bob).hasSize(43);
      String kept = database.read(sql -> sql.fetch("select * from approval_link").formatCSV());
      assertThat(kept).contains("ada@example.com").doesNotContain(ada);

      assertThat(fixture.approvals.byLink(ada).status()).isEqualTo(Status.OPEN);
      fixture.approvals.decideByLink(ada, APPROVED, "good");
      assertThat(fixture.end(asked).output().orElseThrow().path("by").asString())
          .isEqualTo("ada@example.com");
      assertRefused(
          ErrorCode.APPROVAL_OVER, () -> fixture.approvals.decideByLink(ada, APPROVED, ""));
      assertRefused(
          ErrorCode.APPROVAL_OVER, () -> fixture.approvals.decideByLink(bob, REJECTED, ""));
      assertRefused(
          ErrorCode.APPROVAL_LINK_INVALID, () -> fixture.approvals.byLink(ada.substring(1)));
    }
  }

  private static String token(MimeMessage[] received, String address)
      throws MessagingException, IOException {
    for (MimeMessage message : received) {
      if (message.getAllRecipients()[0].toString().equals(address)) {
        String text = ((MimeMultipart) message.getContent()).getBodyPart(0).getContent().toString();
        Matcher link = LINK.matcher(text);
        assertThat(link.find()).as(text).isTrue();
        return link.group(1);
      }
    }
    throw new AssertionError("no mail to " + address);
  }

  @Test
  void aLinkEndsWithItsQuestionOrAfterAMonth()
      throws InterruptedException, MessagingException, IOException {
    try (Database database = TestDatabases.sqlite();
        ApprovalFixture fixture = new ApprovalFixture(database)) {
      fixture.ask("{\"message\": \"May it?\", \"approvers\": \"ada@example.com\"}");
      fixture.mails.sendDue();
      String token = token(fixture.post.getReceivedMessages(), "ada@example.com");
      fixture.now.set(ApprovalFixture.NOON.plus(Duration.ofDays(30)));
      assertRefused(ErrorCode.APPROVAL_LINK_INVALID, () -> fixture.approvals.byLink(token));
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void overHttpTheyAreListedAndDecided(Database database) throws InterruptedException {
    try (ApprovalFixture fixture = new ApprovalFixture(database)) {
      TestRoutes routes = new TestRoutes(new ApprovalResource(fixture.approvals));
      Approval asked = fixture.ask("{\"message\": \"May it?\", \"reason\": \"required\"}");

      JsonNode open = TestRoutes.json(routes.get("/api/approvals?status=OPEN"));
      assertThat(open.at("/approvals/0/id").asString()).isEqualTo(asked.id());
      assertThat(open.at("/approvals/0/state").asString()).isEqualTo("Ask");
      assertThat(answer(routes, asked, "reject", "{}").status()).isEqualTo(400);
      Response rejected = answer(routes, asked, "reject", "{\"reason\": \"no\", \"by\": \"Ada\"}");
      assertThat(TestRoutes.json(rejected).at("/decision/reason").asString()).isEqualTo("no");
      assertThat(answer(routes, asked, "approve", "{\"reason\": \"yes\"}").status()).isEqualTo(409);
      assertThat(TestRoutes.json(routes.get("/api/approvals?status=OPEN")).path("approvals"))
          .isEmpty();
      assertThat(TestRoutes.json(routes.get("/api/approvals?status=REJECTED")).path("approvals"))
          .hasSize(1);
      assertThat(routes.get("/api/approvals?status=odd").status()).isEqualTo(400);
      assertThat(routes.get("/api/approvals/none").status()).isEqualTo(404);
    }
  }

  private static Response answer(TestRoutes routes, Approval of, String verb, String body) {
    return routes.call(
        "POST",
        "/api/approvals/" + of.id() + "/" + verb,
        Map.of("Content-Type", "application/json"),
        body.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"message\": \"May it?\", \"expires\": \"soon\"}",
        "{\"message\": \"May it?\", \"reason\": \"maybe\"}"
      })
  void argumentsThatCannotBeUsedAreRefused(String arguments) {
    try (Database database = TestDatabases.sqlite();
        ApprovalFixture fixture = new ApprovalFixture(database)) {
      assertRefused(
          ErrorCode.TASK_ARGUMENTS_INVALID,
          () -> fixture.task.run(Json.parse(arguments), new FakeContext("key")));
    }
  }
}
