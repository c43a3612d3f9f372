package io.millrace.server.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.http.Response;
import io.millrace.base.http.TestRoutes;
import io.millrace.base.json.Json;
import io.millrace.base.storage.ObjectKey;
import io.millrace.pipeline.event.Event;
import io.millrace.pipeline.event.EventBus;
import io.millrace.pipeline.event.Rule;
import io.millrace.pipeline.event.Target;
import io.millrace.pipeline.notification.Notice;
import io.millrace.pipeline.notification.Notifications;
import io.millrace.pipeline.notification.Subscription;
import io.millrace.serving.Capture;
import io.millrace.serving.OutsideView;
import io.millrace.serving.ServedModel;
import io.millrace.serving.rollout.Alarm;
import io.millrace.serving.rollout.RolloutPlan;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The pages of endpoints, monitors, events, notices and parameters, through their routes.
class OperatePagesTest {
  private static final String HOSTILE = "<script>alert(1)</script>";

  @TempDir Path folder;
  private Fakes fakes;

  @BeforeEach
  void start() {
    fakes = new Fakes(folder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "endpoints",
        "endpoints/price",
        "endpoints/price/try",
        "endpoints/price/captures",
        "endpoints/price/configs",
        "endpoints/price/verdict",
        "monitors",
        "events",
        "events/rules",
        "notifications",
        "parameters"
      })
  void everyPageIsThereBeforeAnythingHappened(String path) {
    assertThat(fakes.status(path)).isEqualTo(200);
    assertThat(fakes.page(path)).doesNotContain(" style=", "<script>", " onclick=");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "endpoints/none",
        "endpoints/none/try",
        "endpoints/none/captures",
        "endpoints/none/verdict",
        "monitors/none",
        "monitors/none/quality",
        "events/7",
        "events/x",
        "notifications/7",
        "notifications/x",
        "parameters/a/b",
        "endpoints/price/none"
      })
  void whatDoesNotExistIsNotFound(String path) {
    assertThat(fakes.status(path)).isEqualTo(404);
    assertThat(fakes.page(path)).contains("There is nothing here");
  }

  private Response ask(Map<String, String> values) {
    String form =
        String.join(
            "&",
            values.entrySet().stream()
                .map(
                    each ->
                        "field.%s=%s"
                            .formatted(
                                each.getKey(),
                                URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8)))
                .toList());
    return fakes
        .routes()
        .call(
            "POST",
            "/ui/used-cars/endpoints/price/try",
            Map.of("Content-Type", "application/x-www-form-urlencoded"),
            form.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theFormShowsTheAnswerOfEachModelAndTheSameRequestForAShell() {
    Response response = ask(Map.of("mileage", "10000", "fuel", "diesel"));
    assertThat(response.status()).isEqualTo(200);
    assertThat(TestRoutes.text(response))
        .contains("<output>20,500</output>") // 21,000 - 0.1 * 10,000 + 500, the larger one
        .contains("price-first, version 1")
        .contains(">19,500</td>")
        .contains("/endpoints/price/invocations")
        .contains("{\"mileage\":10000,\"fuel\":\"diesel\"}");
  }

  /// Of `price-second`: 21,000 at mileage 0, -0.1 a mile, 500 for diesel.
  @Test
  void theFormShowsWhyWhereThatIsAsked() {
    Map<String, String> form =
        Map.of("field.mileage", "10000", "field.fuel", "diesel", "explain", "true");
    assertThat(TestRoutes.text(fakes.form("endpoints/price/try", form)))
        .contains(
            "Why the answer is 20,500",
            "Each field adds to what stands above it, and all together make the answer.",
            "Why price-second, version 3 predicts 20,500",
            ">mileage 10000</th><td class=\"num\">−1,000</td>",
            ">fuel diesel</th><td class=\"num\">+500</td>",
            "<option value=\"true\" selected>",
            "invocations?explain=true");
    assertThat(TestRoutes.text(ask(Map.of("mileage", "10000", "fuel", "diesel"))))
        .doesNotContain("Why price");
  }

  @Test
  void lastOfAllStandsTheLineOfLime() {
    Map<String, String> form =
        Map.of("field.mileage", "10000", "field.fuel", "diesel", "explain", "lime");
    assertThat(TestRoutes.text(fakes.form("endpoints/price/try", form)))
        .contains("LIME's line", "A straight line around this row explains 100%");
  }

  @Test
  void requestsStandByVariantWhereThereAreSeveral() {
    fakes.split();
    ask(Map.of("mileage", "10000", "fuel", "diesel"));
    ask(Map.of("mileage", "10000", "fuel", "diesel"));
    assertThat(fakes.page("endpoints/price"))
        .contains(
            "Requests in each minute of the last hour by variant: 2 in all",
            "endpoints/price/verdict\">Compare</a>");
    assertThat(fakes.page("endpoints/price/captures")).contains("(shadow)");
  }

  @Test
  void theFormNamesWhatCannotBeSentAndKeepsWhatWasTyped() {
    Response response = ask(Map.of("mileage", "12k", "fuel", HOSTILE));
    assertThat(response.status()).isEqualTo(400);
    assertThat(TestRoutes.text(response))
        .contains("mileage must be a number, it is “12k”.")
        .contains("value=\"12k\"")
        .contains("aria-invalid=\"true\"")
        .doesNotContain(HOSTILE);
  }

  @Test
  void aFieldThatAModelNeedsIsAskedFor() {
    assertThat(TestRoutes.text(ask(Map.of("fuel", "diesel"))))
        .contains("mileage is needed: a model has no answer without it.");
  }

  @Test
  void aQuoteCannotLeaveTheShellCommand() {
    assertThat(TestRoutes.text(ask(Map.of("mileage", "1", "fuel", "a'; rm -rf /"))))
        .contains("a'\\''; rm -rf /");
  }

  @Test
  void trafficCountsTheRequestsOfTheForm() {
    ask(Map.of("mileage", "10000", "fuel", "diesel"));
    assertThat(fakes.page("endpoints/price"))
        .contains("1 in the last hour")
        .contains("Requests in each minute of the last hour: 1 in all, at most 1");
  }

  @Test
  void capturesStandWithTheirValuesAndTheScoreOfEachModel() {
    fakes.captures.add(
        List.of(
            new Capture(
                "e1",
                "order-77" + HOSTILE,
                "price",
                "AllTraffic",
                1,
                Fakes.NOON,
                0,
                Json.parse("{\"mileage\": 10000, \"fuel\": \"diesel\"}"),
                20_500,
                Json.parse("{\"price-first\": {\"version\": 1, \"prediction\": 19500.0}}"))),
        "k");
    assertThat(fakes.page("endpoints/price/captures"))
        .contains(">10000</td>", ">diesel</td>", "20,500", ">19,500</td>")
        .doesNotContain(HOSTILE);
    assertThat(fakes.page("endpoints/price/captures?q=DIES")).contains(">10000</td>");
    assertThat(fakes.page("endpoints/price/captures?q=petrol"))
        .contains("No capture matches")
        .doesNotContain(">10000</td>");
    assertThat(fakes.page("endpoints/price/captures/e1"))
        .contains("Answer 20,500", ">mileage</th>", ">10000</td>", "Without knowing the row")
        .doesNotContain(HOSTILE, "Not explained:");
    fakes.rollOut(RolloutPlan.IMMEDIATE);
    assertThat(fakes.page("endpoints/price/captures/e1"))
        .contains("Not explained:", "price-second 3");
    assertThat(fakes.status("endpoints/price/captures/e1?row=1")).isEqualTo(404);
    assertThat(fakes.status("endpoints/price/captures/e2")).isEqualTo(404);
  }

  /// Against the input example, of 25,000 miles and half of it diesel: 17,750 and 37,500 without
  /// knowing the row.
  @Test
  void oneOfSeveralNumbersIsExplained() {
    fakes.answerTwoNumbers();
    Map<String, String> form =
        Map.of("field.mileage", "10000", "field.fuel", "diesel", "explain", "true");
    assertThat(TestRoutes.text(fakes.form("endpoints/price/try", form)))
        .contains(
            ">0</th><td class=\"num\"><output><b>19,500</b>",
            ">1</th><td class=\"num\"><output><b>41,000</b>",
            "Why the answer is 19,500 · 41,000 (output 1, the greatest)",
            "<option value=\"\">The greatest</option>",
            ">mileage 10000</th><td class=\"num\">+3,000</td>",
            ">fuel diesel</th><td class=\"num\">+500</td>",
            "They add up to the answer.",
            "Why price-first, version 1 predicts 19,500<");
    Map<String, String> chosen = new HashMap<>(form);
    chosen.put("output", "0");
    assertThat(TestRoutes.text(fakes.form("endpoints/price/try", chosen)))
        .contains(
            "Why the answer is 19,500 · 41,000 (output 0)",
            "<option value=\"0\" selected>0</option>",
            ">mileage 10000</th><td class=\"num\">+1,500</td>",
            ">fuel diesel</th><td class=\"num\">+250</td>");
  }

  @Test
  void aCapturedAnswerIsExplainedAsAWhole() {
    fakes.answerTwoNumbers();
    fakes.captureTwoNumbers(41_000);
    assertThat(fakes.page("endpoints/price/captures/two"))
        .contains(
            "Why the answer is 19,500 · 41,000",
            "<option value=\"1\" selected>1</option>",
            ">mileage 10000</th><td class=\"num\">+3,000</td>",
            ">37,500</td>")
        .doesNotContain("Asked again");
    assertThat(fakes.page("endpoints/price/captures/two?output=0"))
        .contains(">mileage 10000</th><td class=\"num\">+1,500</td>", ">17,750</td>");
    fakes.rollOut(RolloutPlan.IMMEDIATE);
    assertThat(fakes.page("endpoints/price/captures/two"))
        .contains(
            "Not explained: what answered it, AllTraffic of config 2, is not what the endpoint"
                + " serves now.");
  }

  @Test
  void anAnswerThatWouldBeAnotherNowIsSaidToBeOne() {
    fakes.answerTwoNumbers();
    fakes.captureTwoNumbers(40_000);
    assertThat(fakes.page("endpoints/price/captures/two"))
        .contains("Asked again the endpoint answers 41,000 in place of 40,000: chance");
  }

  @Test
  void aModelHasNoColumnIfItSaysWhatTheAnswerSays() {
    CaptureRows rows = new CaptureRows(List.of("mileage"), List.of("m"), fakes.registry());
    assertThat(rows.repeats(captured(19_500, 19_500))).isTrue();
    assertThat(rows.repeats(captured(20_000, 19_500))).isFalse(); // a hook came after it
    assertThat(rows.withoutModels().of(captured(19_500, 19_500)).scores()).isEmpty();
  }

  private static Capture captured(double answer, double predicted) {
    return new Capture(
        "e1",
        "order-77",
        "price",
        "AllTraffic",
        1,
        Fakes.NOON,
        0,
        Json.parse("{\"mileage\": 10000}"),
        answer,
        Json.parse("{\"m\": {\"version\": 1, \"prediction\": %s}}".formatted(predicted)));
  }

  @Test
  void processesStandWithTheirStateAndTheirLastWords() {
    assertThat(fakes.page("endpoints/price")).doesNotContain("Processes of");
    fakes.loader.show(
        new OutsideView(
            new ServedModel("price-first", 1),
            "onnx",
            1,
            3,
            4,
            1_536,
            2,
            7,
            List.of(
                new OutsideView.Replica(
                    OutsideView.State.READY, Fakes.NOON, "", 4, 0, OptionalLong.of(150 << 20)),
                new OutsideView.Replica(
                    OutsideView.State.FAILED,
                    Fakes.NOON,
                    "it ended with exit code 139",
                    0,
                    7,
                    OptionalLong.empty())),
            List.of("loading <b>", "done")));
    assertThat(fakes.page("endpoints/price"))
        .contains("Processes of <a href=\"/ui/used-cars/models/price-first/versions/1\">")
        .contains(
            "ONNX Runtime, 1 to 3 processes of at most 1.5 GB, one more above 4 requests in flight"
                + " each")
        .contains("2 requests wait")
        .contains("Ready")
        .contains("Failed")
        .contains("it ended with exit code 139")
        .contains("loading &lt;b&gt;\ndone")
        .contains("157 MB", "<td class=\"num nowrap\">–</td>");
  }

  @Test
  void aRolloutStandsWithItsStepsAndAlarmsAndGoesBackOnRequest() {
    fakes.rollOut(
        RolloutPlan.canary(
            0.1,
            Duration.ofMinutes(5),
            Duration.ofMinutes(10),
            List.of(new Alarm.Errors(0.01), new Alarm.Agreement(0.9, 0.05)),
            0));

    assertThat(fakes.page("endpoints/price"))
        .contains(
            "Rollout to config 2",
            "Config 2 answers 10% of the requests, config 1 the others.",
            "Failed requests",
            "at most 1%",
            "Same answer within 5%",
            "0 of 50",
            "Send everything back",
            "<td class=\"num\">90%</td>"); // what is left to the variant of config 1
    assertThat(fakes.form("endpoints/price/rollout", Map.of("action", "stop")).status())
        .isEqualTo(303);
    assertThat(fakes.page("endpoints/price"))
        .contains("Rolled back", "Config 1 answers all requests again: stopped by hand.")
        .doesNotContain("Send everything back");
    assertThat(fakes.form("endpoints/price/rollout", Map.of("action", "jump")).status())
        .isEqualTo(400);
  }

  @Test
  void aMonitorShowsDriftItsFiguresAndBothDistributions() {
    fakes.monitors.add(Windows.data(0, Windows.feature("tax", 0.01)));
    var drifted = Windows.data(1, List.of(Windows.drift("tax")), Windows.feature("tax", 0.2));
    fakes.monitors.add(drifted);
    fakes.objects.put(
        ObjectKey.of("monitoring", "price", drifted.id(), "distributions.json"),
        Json.bytes(
            Json.parse(
                """
                {"tax": {"edges": [0, 1, 2], "baseline": [1, 0], "current": [0, 1]}}\
                """)));
    assertThat(fakes.page("monitors/price"))
        .contains("1 violation")
        .contains("tax: most rows of the baseline between 0 and 1, of the window between 1 and 2")
        .contains("baseline_drift_check")
        .contains("Largest difference of shares, beyond chance");
    assertThat(fakes.page("monitors/price?column=tax&at=1")).contains("No violation");
    assertThat(fakes.page("monitors/price/executions/" + drifted.id()))
        .contains("Data of price", "constraint_violations.json");
    assertThat(fakes.page("monitors")).contains("1 violation", "Not yet compared");
    assertThat(fakes.status("monitors/price/executions/none")).isEqualTo(404);
  }

  @Test
  void aMonitorWithoutDistributionsStillShowsItsFigures() {
    fakes.monitors.add(Windows.data(0, Windows.feature("tax", 0.2)));
    assertThat(fakes.page("monitors/price?column=tax"))
        .contains("The distributions of this window are not kept.");
  }

  @Test
  void qualityWithoutGroundTruthSaysWhatToDo() {
    fakes.monitors.add(Windows.data(0, Windows.feature("tax", 0)));
    assertThat(fakes.page("monitors/price/quality")).contains("inferenceId and label");
    fakes.monitors.add(Windows.quality(1, 3_155, 400, 100));
    assertThat(fakes.page("monitors/price/quality")).contains("Limit 2,500", "300 of 400 labels");
  }

  @Test
  void anEventTellsWhichRulesMatchedAndWhatBecameOfThem() {
    fakes.events.add(
        new Rule(
            "train",
            Json.parse("{\"type\": [\"io.millrace.file.created\"]}"),
            List.of(Target.startPipeline("training", Json.object()))));
    fakes.events.add(
        new Event(
            "1",
            "/millrace/watch/listings",
            Event.FILE_CREATED,
            Optional.of(HOSTILE),
            Fakes.NOON,
            Json.parse("{\"name\": \"march.csv\", \"size\": 1200}")),
        new EventBus.Delivery(
            "d", "train", "start-pipeline", EventBus.Delivery.State.DEAD, 3, "no such pipeline"));
    assertThat(fakes.page("events"))
        .contains("File march.csv arrived", "Failed", "train")
        .doesNotContain(HOSTILE);
    assertThat(fakes.page("events/1")).contains("no such pipeline", "Pattern of train");
    assertThat(fakes.page("events/rules")).contains("Start pipeline training");
    assertThat(fakes.page("events?type=other")).contains("No event matches");
  }

  @Test
  void aNoticeTellsWhomItReachedAndWhyNot() {
    fakes.notices.subscribe(
        new Subscription(
            "team",
            List.of("drift.*"),
            new Subscription.Channel.Webhook(URI.create("https://chat.example.com/hooks/secret"))));
    fakes.notices.add(
        new Notice(
            "drift.data",
            "7 violations",
            List.of(new Notice.Fact("Monitor", "price")),
            List.of(new Notice.Link("Monitor", "/monitors/price")),
            "k"),
        new Notifications.Delivery(
            "d",
            "team",
            "chat.example.com",
            Notifications.Delivery.State.PENDING,
            2,
            "connection refused"));
    assertThat(fakes.page("notifications"))
        .contains("7 violations", "Pending", "0 of 1 delivered", "chat.example.com")
        .doesNotContain("secret");
    assertThat(fakes.page("notifications/1")).contains("connection refused", "/monitors/price");
    assertThat(fakes.page("notifications?topic=training.")).contains("No notice matches");
  }

  @Test
  void aParameterShowsItsVersionsAndListsArePaged() {
    fakes.parameters.put("/used-cars/price/config", "1");
    fakes.parameters.put("/used-cars/price/config", "2" + HOSTILE);
    assertThat(fakes.page("parameters/used-cars/price/config"))
        .contains("Version 1", "Version 2")
        .doesNotContain(HOSTILE);
    for (int i = 0; i < 60; i++) {
      fakes.parameters.put("/many/p%02d".formatted(i), "v");
    }
    assertThat(fakes.page("parameters?prefix=/many")).contains("1 to 50 of 60", "page=2");
    assertThat(fakes.page("parameters?prefix=none")).contains("No parameter matches");
  }
}
