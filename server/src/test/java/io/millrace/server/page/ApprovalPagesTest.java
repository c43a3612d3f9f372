package io.millrace.server.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.http.Response;
import io.millrace.base.http.TestRoutes;
import io.millrace.pipeline.approval.Approval;
import io.millrace.pipeline.approval.ApprovalStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The pages on which people decide, through their routes.
class ApprovalPagesTest {
  private static final String HOSTILE = "<script>alert(1)</script>";

  @TempDir Path folder;
  private Fakes fakes;

  @BeforeEach
  void start() {
    fakes = new Fakes(folder);
  }

  private Response post(String path, String form) {
    return fakes
        .routes()
        .call(
            "POST",
            path,
            Map.of("Content-Type", "application/x-www-form-urlencoded"),
            form.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void thePageSaysThatNothingWaits() {
    assertThat(fakes.page("approvals")).contains("Nothing waits for you", "No decisions yet");
  }

  @Test
  void aQuestionIsAnsweredFromTheListAndThenKeptInIt() {
    String id = fakes.approvals.ask("May it?" + HOSTILE, Approval.Reason.OPTIONAL);
    assertThat(fakes.page("approvals"))
        .contains("May it?", "Can be left empty.", ">Approve</button>")
        .doesNotContain(HOSTILE);

    Response answered =
        post("/ui/used-cars/approvals/" + id, "answer=approve&by=Ada&reason=looks+fine");
    assertThat(answered.status()).isEqualTo(303);
    assertThat(fakes.page("approvals")).contains("Nothing waits for you", "Approved", "Ada");
    assertThat(fakes.page("approvals/" + id)).contains("looks fine").doesNotContain("<textarea");
  }

  @Test
  void whatIsMissingIsSaidAndWhatWasTypedIsKept() {
    String id = fakes.approvals.ask("May it?", Approval.Reason.REQUIRED);
    Response refused = post("/ui/used-cars/approvals/" + id, "answer=reject&by=Ada&reason=");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(TestRoutes.text(refused))
        .contains("This decision needs a reason.", "aria-invalid=\"true\"", "value=\"Ada\"");
    assertThat(post("/ui/used-cars/approvals/" + id, "reason=none").status()).isEqualTo(400);
  }

  @Test
  void aLinkAsksFirstDecidesOnceAndSaysSoLater() throws NoSuchAlgorithmException {
    String id = fakes.approvals.ask("May it?", Approval.Reason.OPTIONAL);
    fakes.approvals.addLink(
        hash("secret"),
        new ApprovalStore.Link(id, "ada@example.com", Fakes.NOON.plus(Duration.ofDays(1))));

    Response shown = fakes.routes().get("/approvals/secret?answer=approve");
    assertThat(TestRoutes.text(shown)).contains("May it?", ">Reject</button>");
    assertThat(fakes.approvals.find(id).orElseThrow().status()).isEqualTo(Approval.Status.OPEN);

    assertThat(post("/approvals/secret", "answer=reject&reason=no").status()).isEqualTo(303);
    assertThat(TestRoutes.text(fakes.routes().get("/approvals/secret")))
        .contains("Rejected", "ada@example.com")
        .doesNotContain("<textarea");
    Response again = post("/approvals/secret", "answer=approve");
    assertThat(again.status()).isEqualTo(409);
    assertThat(TestRoutes.text(again)).contains("was rejected by ada@example.com");
    assertThat(fakes.routes().get("/approvals/other").status()).isEqualTo(404);
  }

  private static String hash(String token) throws NoSuchAlgorithmException {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest);
  }
}
