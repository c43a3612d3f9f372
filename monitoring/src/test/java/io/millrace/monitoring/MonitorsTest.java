package io.millrace.monitoring;

import static io.millrace.monitoring.MonitoringFixture.ENDPOINT;
import static io.millrace.monitoring.MonitoringFixture.MONITOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.base.storage.ObjectKey;
import io.millrace.monitoring.MonitoringExecution.Kind;
import io.millrace.monitoring.MonitoringExecution.Status;
import io.millrace.monitoring.format.Violation;
import io.millrace.monitoring.format.Violations;
import io.millrace.serving.Capture;
import io.millrace.serving.Combine;
import io.millrace.serving.DeployEndpoint;
import io.millrace.serving.ServedModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What monitors say about traffic, with every real part behind them.
class MonitorsTest {
  @TempDir Path folder;
  private MonitoringFixture fixture;

  @BeforeEach
  void open() {
    fixture = new MonitoringFixture(folder);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void trafficLikeTheTrainingDataIsQuiet() {
    fixture.traffic("a", 300, 0);

    MonitoringExecution found = fixture.data("one").orElseThrow();

    assertThat(found.violations().violations()).isEmpty();
    assertThat(found.status()).isEqualTo(Status.COMPLETED);
    assertThat(found.rows()).isEqualTo(300);
    assertThat(found.from()).isEqualTo(Market.START);
    assertThat(found.to()).isEqualTo(Market.START.plusSeconds(299));
    assertThat(found.figures().path("features").valueStream().map(f -> f.path("name").asString()))
        .as("not the target, nor the colour that no model reads")
        .containsExactlyInAnyOrder("mileage", "fuel");
  }

  @Test
  void otherTrafficViolates() {
    fixture.traffic("a", 300, 60_000);

    MonitoringExecution found = fixture.data("one").orElseThrow();

    assertThat(found.status()).isEqualTo(Status.COMPLETED_WITH_VIOLATIONS);
    assertThat(found.violations().violations())
        .singleElement()
        .satisfies(
            violation -> {
              assertThat(violation.subject()).isEqualTo("mileage");
              assertThat(violation.checkType()).isEqualTo("baseline_drift_check");
              assertThat(violation.description())
                  .isEqualTo(
                      "l_infinity_robust 0.6598, allowed 0.05, wasserstein_over_std 2.6657,"
                          + " allowed 0.1; 300 rows against 639");
            });
    JsonNode file = Json.parse(fixture.monitors.file("one", Violations.FILE));
    assertThat(Violations.fromJson(file)).isEqualTo(found.violations());
    assertThat(fixture.monitors.distributions("one").path("mileage").path("current").size())
        .isEqualTo(20);
    assertThat(Json.parse(fixture.monitors.file("one", "constraints.json")).path("features"))
        .isNotEmpty();
  }

  @Test
  void nothingNewIsNothingDone() {
    assertThat(fixture.data("zero")).isEmpty();
    assertThat(fixture.model("zero")).isEmpty();
    fixture.traffic("a", 100, 0);
    assertThat(fixture.data("one")).isPresent();
    Optional<String> bookmark = fixture.store.bookmark(MONITOR, Kind.DATA);

    assertThat(fixture.data("two")).isEmpty();

    assertThat(fixture.store.bookmark(MONITOR, Kind.DATA)).isEqualTo(bookmark).isPresent();
    assertThat(fixture.store.executions(MONITOR, Kind.DATA, 10)).hasSize(1);
    assertThat(fixture.objects.list(ObjectKey.of("monitoring", MONITOR)))
        .allMatch(file -> file.key().elements().contains("one"));
  }

  @Test
  void onlyWhatIsNewIsCompared() {
    fixture.traffic("a", 100, 60_000);
    assertThat(fixture.data("one").orElseThrow().status())
        .isEqualTo(Status.COMPLETED_WITH_VIOLATIONS);
    fixture.traffic("b", 120, 0);

    MonitoringExecution second = fixture.data("two").orElseThrow();

    assertThat(second.rows()).isEqualTo(120);
    assertThat(second.status()).isEqualTo(Status.COMPLETED);
  }

  @Test
  void fewRowsAreUnknownUntilMoreCome() {
    fixture.traffic("a", 20, 60_000);

    MonitoringExecution few = fixture.data("one").orElseThrow();
    assertThat(few.status()).isEqualTo(Status.TOO_FEW_ROWS);
    assertThat(few.violations().none()).isTrue();
    assertThat(fixture.data("two")).as("the same few rows").isEmpty();

    fixture.traffic("b", 20, 60_000);
    MonitoringExecution enough = fixture.data("three").orElseThrow();
    assertThat(enough.rows()).isEqualTo(40);
    assertThat(enough.status()).isEqualTo(Status.COMPLETED_WITH_VIOLATIONS);
    assertThat(fixture.data("four")).isEmpty();
  }

  @Test
  void lateLabelsFindOlderCaptures() {
    fixture.traffic("a", 60, 0);
    assertThat(fixture.data("data")).isPresent();
    fixture.traffic("b", 60, 0);
    assertThat(fixture.model("none")).as("no labels yet").isEmpty();
    fixture.label("b.csv", Market.labels("b", 60, 7, 0));
    assertThat(fixture.model("first").orElseThrow().rows()).isEqualTo(60);
    fixture.label("a.csv", Market.labels("a", 60, 7, 0) + "unheard-of,5\n");

    MonitoringExecution late = fixture.model("second").orElseThrow();

    assertThat(late.status()).isEqualTo(Status.COMPLETED);
    assertThat(late.rows()).isEqualTo(60);
    assertThat(late.figures().path("unmatched").asInt()).isEqualTo(1);
    assertThat(late.figures().path("labels").asInt()).isEqualTo(61);
    assertThat(late.figures().path("metrics").path("rmse").asDouble())
        .isCloseTo(Market.ERROR, within(1e-6));
    assertThat(fixture.model("third")).isEmpty();
  }

  @Test
  void worseAnswersViolateWhatTheModelsPromised() {
    fixture.captures.add(Market.captures("a", 1, 80, 7, 0, 300), "a");
    fixture.label("a.csv", Market.labels("a", 80, 7, 0));

    MonitoringExecution found = fixture.model("one").orElseThrow();

    assertThat(found.status()).isEqualTo(Status.COMPLETED_WITH_VIOLATIONS);
    assertThat(Json.parse(fixture.monitors.file("one", Violations.FILE)))
        .isEqualTo(
            Json.parse(
                """
                {"violations": [{"metric_name": "rmse",
                  "constraint_check_type": "GreaterThanThreshold",
                  "description": "rmse 300.0 is above 125.0"}]}
                """));
    assertThat(
            Json.parse(fixture.monitors.file("one", "constraints.json"))
                .path("regression_constraints")
                .path("rmse")
                .path("threshold")
                .asDouble())
        .isEqualTo(125);
  }

  @Test
  void answersOfEarlierModelsDoNotCountAgainstNewOnes() {
    fixture.captures.add(Market.captures("old", 1, 80, 7, 0, 900), "old");
    fixture.deploy(2, 100);
    fixture.captures.add(Market.captures("new", 2, 50, 7, 0, 50), "new");
    fixture.label("old.csv", Market.labels("old", 80, 7, 0));
    fixture.label("new.csv", Market.labels("new", 50, 7, 0));

    MonitoringExecution found = fixture.model("one").orElseThrow();

    assertThat(found.modelVersions()).isEqualTo("m/2");
    assertThat(found.status()).isEqualTo(Status.COMPLETED);
    assertThat(found.rows()).isEqualTo(50);
    assertThat(found.figures().path("answers").path(1).path("models").asString()).isEqualTo("m/1");
    assertThat(found.figures().path("answers").path(1).path("rmse").asDouble())
        .isCloseTo(900, within(1e-6));
    assertThat(found.figures().path("unmatched").asInt()).isZero();
  }

  @Test
  void labelsThatComeAfterTheNextDeploymentStillMeasureTheModelsThatAnswered() {
    fixture.captures.add(Market.captures("old", 1, 80, 7, 0, 900), "old");
    fixture.deploy(2, 100);
    fixture.label("old.csv", Market.labels("old", 80, 7, 0));

    MonitoringExecution found = fixture.model("one").orElseThrow();

    assertThat(found.modelVersions()).isEqualTo("m/1");
    assertThat(found.status()).isEqualTo(Status.COMPLETED_WITH_VIOLATIONS);
  }

  @Test
  void variantsThatAnswerSideBySideAreHeldToTheirOwnPromises() {
    fixture.deploySideBySide(2, 3);
    int config = fixture.endpoints.endpoint("price").config().number();
    fixture.captures.add(Market.captures("a", "v2", config, 80, 7, 0, 50), "a");
    fixture.captures.add(Market.captures("b", "v3", config, 40, 7, 0, 300), "b");
    fixture.label("a.csv", Market.labels("a", 80, 7, 0));
    fixture.label("b.csv", Market.labels("b", 40, 7, 0));

    MonitoringExecution found = fixture.model("one").orElseThrow();

    assertThat(found.modelVersions()).isEqualTo("m/2");
    assertThat(found.rows()).isEqualTo(80);
    assertThat(found.violations().violations())
        .extracting(violation -> violation.description())
        .containsExactly("m/3: rmse 300.0 is above 125.0");
    assertThat(found.figures().path("answers").path(0).path("rmse").asDouble())
        .isCloseTo(50, within(1e-6));
    assertThat(found.figures().path("answers").path(1).path("rmse").asDouble())
        .isCloseTo(300, within(1e-6));
  }

  @Test
  void fewLabelsAreUnknownUntilMoreCome() {
    fixture.captures.add(Market.captures("a", 1, 20, 7, 0, 900), "a");
    fixture.captures.add(Market.captures("b", 1, 20, 7, 0, 900), "b");
    fixture.label("a.csv", Market.labels("a", 20, 7, 0));

    assertThat(fixture.model("one").orElseThrow().status()).isEqualTo(Status.TOO_FEW_ROWS);
    assertThat(fixture.model("two")).isEmpty();
    fixture.label("b.csv", Market.labels("b", 20, 7, 0));

    MonitoringExecution found = fixture.model("three").orElseThrow();
    assertThat(found.rows()).isEqualTo(40);
    assertThat(found.status()).isEqualTo(Status.COMPLETED_WITH_VIOLATIONS);
  }

  @Test
  void labelsWithoutCapturesAreAViolationOfTheirOwn() {
    fixture.traffic("a", 100, 0);
    fixture.label("lost.csv", Market.labels("lost", 50, 7, 0));

    MonitoringExecution found = fixture.model("one").orElseThrow();

    assertThat(found.status()).isEqualTo(Status.COMPLETED_WITH_VIOLATIONS);
    assertThat(found.rows()).isZero();
    assertThat(found.violations().violations())
        .extracting(Violation::subject, Violation::checkType, Violation::description)
        .containsExactly(
            tuple(
                "match_rate",
                "LessThanThreshold",
                "match_rate 0.0000 is below 0.5000: 0 of 50 labels belong to a capture"));
    assertThat(found.figures().path("unmatched").asInt()).isEqualTo(50);
  }

  @Test
  void aFewLabelsWithoutCapturesWaitForThem() {
    fixture.label("early.csv", Market.labels("early", 20, 7, 0));
    assertThat(fixture.model("one")).isEmpty();
    fixture.label("more.csv", Market.labels("later", 20, 7, 0));
    fixture.traffic("early", 20, 0);
    fixture.traffic("later", 20, 0);

    assertThat(fixture.model("two").orElseThrow().rows()).isEqualTo(40);
  }

  @Test
  void captureOfOneInFourExpectsNoMoreMatchesThanThat() {
    fixture.deploy(1, 25);
    fixture.captures.add(Market.captures("a", 2, 50, 7, 0, 100), "a");
    fixture.label("a.csv", Market.labels("a", 200, 7, 0));

    MonitoringExecution found = fixture.model("one").orElseThrow();

    assertThat(found.rows()).isEqualTo(50);
    assertThat(found.figures().path("match_rate").asDouble()).isEqualTo(0.25);
    assertThat(found.violations().violations())
        .extracting(Violation::subject)
        .doesNotContain("match_rate");
  }

  @Test
  void labelsOfOtherEndpointsAreNotMissedHere() {
    var _ =
        fixture.endpoints.deploy(
            new DeployEndpoint(
                "other",
                List.of(new ServedModel("m", 1)),
                new Combine.First(),
                100,
                Optional.empty()));
    fixture.captures.add(
        Market.captures("o", 1, 90, 7, 0, 100).stream()
            .map(
                c ->
                    new Capture(
                        c.eventId(),
                        c.inferenceId(),
                        "other",
                        c.variant(),
                        c.config(),
                        c.time(),
                        c.row(),
                        c.input(),
                        c.prediction(),
                        c.models()))
            .toList(),
        "other");
    fixture.label("o.csv", Market.labels("o", 90, 7, 0));
    assertThat(fixture.model("one")).isEmpty();
    fixture.traffic("a", 40, 0);
    fixture.label("a.csv", Market.labels("a", 40, 7, 0));

    MonitoringExecution found = fixture.model("two").orElseThrow();

    assertThat(found.figures().path("labels").asInt()).isEqualTo(40);
    assertThat(found.figures().path("unmatched").asInt()).isZero();
    assertThat(found.status()).isEqualTo(Status.COMPLETED);
  }

  @Test
  void aMonitorOfItsOwnHasABookmarkOfItsOwn() {
    fixture.traffic("a", 50, 0);
    assertThat(fixture.data("one")).isPresent();

    assertThat(fixture.monitors.compareData("second-watch", ENDPOINT, "two")).isPresent();
    assertThat(fixture.store.monitors()).containsExactly(MONITOR, "second-watch");
  }

  @Test
  void modelsWithoutABaselineCannotBeJudged() {
    fixture.traffic("a", 50, 0);
    var _ =
        fixture.endpoints.deploy(
            new DeployEndpoint(
                ENDPOINT,
                List.of(new ServedModel("m", 9)),
                new Combine.First(),
                100,
                Optional.empty()));

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> fixture.data("one"))
        .returns(ErrorCode.BASELINE_NOT_FOUND, MillraceException::code);
    assertThat(fixture.store.bookmark(MONITOR, Kind.DATA)).isEmpty();
  }
}
