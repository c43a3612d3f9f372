package io.millrace.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What happens arrives as mail at a real SMTP server, with the facts and with links that lead to a
/// page.
class MailTest {
  private static final Pattern LINK = Pattern.compile("http://\\S+");
  private static final String MORE =
      """
      monitors:
        price: { endpoint: price, ground_truth: data/sold/*.csv, on_violation: notify }
      notifications:
        - { on: [ "*" ], mail: pricing-team@example.com }
      """;

  @TempDir private Path folder;
  private final GreenMail post = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));

  @BeforeEach
  void open() {
    post.start();
  }

  @AfterEach
  void close() {
    post.stop();
  }

  /// @param text its plain form
  private record Mail(String topic, String subject, String recipients, String text) {
    static Mail of(MimeMessage message) {
      try {
        return new Mail(
            message.getHeader("X-Millrace-Topic", null),
            message.getSubject(),
            Arrays.toString(message.getAllRecipients()),
            ((MimeMultipart) message.getContent())
                .getBodyPart(0)
                .getContent()
                .toString()
                .replace("\r", ""));
      } catch (IOException | MessagingException e) {
        throw new AssertionError(e);
      }
    }

    List<URI> links() {
      return LINK.matcher(text).results().map(MatchResult::group).map(URI::create).toList();
    }
  }

  @Test
  void whatHappensArrivesWithFactsAndLinks() throws IOException, InterruptedException {
    TestProject project = TestProject.create(folder, MORE);
    Files.writeString(
        project.folder().resolve("millrace.server.yaml"),
        "mail: { host: 127.0.0.1, port: %d, from: millrace@example.com }\n"
            .formatted(post.getSmtp().getPort()));
    try (ServerProcess server = ServerProcess.up(project)) {
      Observer observer = new Observer(server.address());

      project.drop("good.csv", TestProject.listings(1, 1_500));
      Mail trained = await("training.succeeded");
      assertThat(trained.subject()).isEqualTo("[millrace] cars: new models are in use");
      assertThat(trained.recipients()).isEqualTo("[pricing-team@example.com]");
      assertThat(trained.text())
          .contains("listings version 1", "Model price-xgboost", "Test RMSE of price");
      assertThat(await("deployment.succeeded").text()).contains("price-xgboost 1, price-linear 1");

      project.drop("bad.csv", halfWithoutPrice(TestProject.listings(2, 40)));
      Mail stopped = await("data.quarantined");
      assertThat(stopped.subject()).contains("cars: a file was stopped at validation");
      assertThat(stopped.text()).containsPattern("In quarantine: +20\n");

      List<OpenLoad.Answer> answers =
          new OpenLoad(
                  server.address().resolve("endpoints/price/invocations"),
                  List.of("make,year,mileage,mpg\nCedar,2009,400000,12.0\n"),
                  200)
              .run("odd-", 2);
      assertThat(answers).noneMatch(OpenLoad.Answer::isFailed);
      project.put("data/sold/odd.csv", soldFor(answers, 90_000));
      assertThat(await("drift.data").text()).contains("mileage");
      assertThat(await("drift.model").text()).contains("rmse");

      for (Mail mail : mails()) {
        assertThat(mail.links()).as("links of %s", mail).isNotEmpty();
        for (URI link : mail.links()) {
          assertThat(observer.status(link)).as("%s in %s", link, mail.subject()).isEqualTo(200);
        }
      }
      assertThat(mails()).extracting(mail -> mail.topic() + mail.text()).doesNotHaveDuplicates();
    }
  }

  private Mail await(String topic) throws IOException, InterruptedException {
    return Await.answer("mail of " + topic, Duration.ofMinutes(2), () -> find(topic));
  }

  private Optional<Mail> find(String topic) {
    return mails().stream().filter(mail -> mail.topic().equals(topic)).findFirst();
  }

  private List<Mail> mails() {
    return Arrays.stream(post.getReceivedMessages()).map(Mail::of).toList();
  }

  private static String halfWithoutPrice(String csv) {
    List<String> lines = csv.lines().collect(Collectors.toList());
    for (int i = 1; i < lines.size(); i += 2) {
      lines.set(i, lines.get(i).replaceFirst("[0-9]+$", "on request"));
    }
    return String.join("\n", lines) + "\n";
  }

  private static String soldFor(List<OpenLoad.Answer> answers, int price) {
    return answers.stream()
        .map(answer -> answer.id() + "," + price + "\n")
        .collect(Collectors.joining("", "inferenceId,label\n", ""));
  }
}
