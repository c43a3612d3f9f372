package io.millrace.pipeline.approval;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.millrace.base.database.Database;
import io.millrace.base.json.Json;
import io.millrace.pipeline.Definitions;
import io.millrace.pipeline.Engine;
import io.millrace.pipeline.EngineConfig;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.MapRunner;
import io.millrace.pipeline.StartCause;
import io.millrace.pipeline.Tasks;
import io.millrace.pipeline.approval.sql.SqlApprovals;
import io.millrace.pipeline.notification.smtp.SmtpConfig;
import io.millrace.pipeline.notification.smtp.SmtpSender;
import io.millrace.pipeline.sql.SqlExecutionStore;
import io.millrace.pipeline.sql.SqlPipelines;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// An engine whose one task asks people, and a mail server; the clock of approvals is set by hand.
final class ApprovalFixture implements AutoCloseable {
  static final Duration LONG = Duration.ofSeconds(30);
  static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  final GreenMail post = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
  final ApprovalMails mails;
  final ApprovalTask task;
  final Approvals approvals;
  final Engine engine;
  private final SqlPipelines pipelines;

  ApprovalFixture(Database database) {
    post.start();
    InstantSource clock = now::get;
    ApprovalStore store = new SqlApprovals(database);
    SmtpConfig smtp =
        new SmtpConfig(
            "127.0.0.1",
            post.getSmtp().getPort(),
            SmtpConfig.Security.NONE,
            Optional.empty(),
            "millrace@example.com",
            "http://localhost:7400");
    mails = new ApprovalMails(store, new SmtpSender(smtp), clock);
    task = new ApprovalTask(store, mails, clock);
    Tasks tasks = Tasks.of(task);
    pipelines = new SqlPipelines(database, new Definitions(tasks), InstantSource.system());
    engine =
        new Engine(
            new SqlExecutionStore(database),
            pipelines,
            tasks,
            EngineConfig.ALONE,
            InstantSource.system(),
            List.of(),
            MapRunner.NONE);
    approvals = new Approvals(store, engine::hear, clock);
    engine.start();
  }

  /// Starts an execution that asks with these arguments, and returns what it asks.
  Approval ask(String arguments) throws InterruptedException {
    return ask(arguments, "\"End\": true", "{}");
  }

  Approval ask(String arguments, String fields, String moreStates) throws InterruptedException {
    String definition =
        """
        {"QueryLanguage": "JSONata", "StartAt": "Ask", "States": {
          "Ask": {"Type": "Task", "Resource": "millrace:approval", "Arguments": %s, %s}%s}}
        """
            .formatted(
                arguments,
                fields,
                moreStates.equals("{}")
                    ? ""
                    : ", " + moreStates.substring(1, moreStates.length() - 1));
    pipelines.register("p", definition, "");
    Execution begun = engine.start("p", Json.object(), "one", StartCause.user("test"));
    long until = System.nanoTime() + LONG.toNanos();
    while (of(begun).isEmpty()) {
      assertThat(System.nanoTime()).as("time left").isLessThan(until);
      Thread.sleep(2);
    }
    return of(begun).getFirst();
  }

  private List<Approval> of(Execution execution) {
    return approvals.list(
        new ApprovalStore.Filter(
            Optional.empty(), Optional.of(execution.id()), Long.MAX_VALUE, 10));
  }

  Execution end(Approval approval) throws InterruptedException {
    return engine.await(approval.question().attempt().execution(), LONG);
  }

  @Override
  public void close() {
    engine.close();
    post.stop();
  }
}
