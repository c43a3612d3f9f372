package io.millrace.server.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class EvidenceTest {
  private static final JsonNode EVALUATION =
      Json.parse(
          """
          {"test_rows": 2126,
           "models": {"price-linear": {"rows": 2126, "rmse": 1891.2, "mae": 1244, "r2": 0.98241}},
           "champion_models": {"price-linear": {"rows": 2126, "rmse": 2605, "mae": 1654, "r2": null}},
           "answers": [{"answer": "price",
             "challenger": {"rows": 2126, "rmse": 1901, "mae": 1286, "r2": 0.9823},
             "champion": {"rows": 2126, "rmse": 2578, "mae": 1641, "r2": 0.9674},
             "rmse_gain": {"estimate": 677.7, "interval_90": [564.8, 785.5],
                           "interval_95": [540.1, 806.2]}}]}
          """);
  private static final JsonNode GATE =
      Json.parse(
          """
          {"decision": "reject", "reason": "price: rmse is 1,901.0 (limit: at most 1,500.0)",
           "conditions": [
             {"answer": "price", "condition": "test rows", "outcome": "holds", "value": 2126,
              "limit": 30, "text": "price: 2126 test rows (expected: at least 30)"},
             {"answer": "price", "condition": "rmse at_most", "outcome": "fails", "value": 1901,
              "limit": 1500, "text": "price: rmse is 1,901.0 (limit: at most 1,500.0)"},
             {"answer": "price", "condition": "beats the champion", "outcome": "holds",
              "value": 677.7, "limit": -25.78, "text": "price: RMSE gain over the champion 677.7"}]}
          """);

  @Test
  void whatFailsComesFirst() {
    Evidence evidence = Evidence.of("run", EVALUATION, GATE);
    assertThat(evidence.tone()).isEqualTo(Tone.err("Refused"));
    assertThat(evidence.held()).isEqualTo(2);
    assertThat(evidence.conditions())
        .extracting(Evidence.Condition::name)
        .containsExactly("rmse at most", "test rows", "beats the champion");
    Evidence.Condition failed = evidence.conditions().getFirst();
    assertThat(failed.value()).isEqualTo("1,901");
    assertThat(failed.limit()).isEqualTo("1,500");
    assertThat(failed.text()).isEqualTo("rmse is 1,901.0 (limit: at most 1,500.0)");
  }

  @Test
  void newAndChampionStandSideBySide() {
    Evidence evidence = Evidence.of("run", EVALUATION, GATE);
    Evidence.Comparison linear = evidence.models().getFirst();
    assertThat(linear.challenger().r2()).isEqualTo("0.9824");
    assertThat(linear.champion()).hasValueSatisfying(c -> assertThat(c.r2()).isEqualTo("–"));
  }

  @Test
  void theIntervalIsDrawnWithTheLimitItMustNotCross() {
    IntervalPlot plot = Evidence.of("run", EVALUATION, GATE).gain().orElseThrow();
    IntervalPlot.Row row = plot.rows().getFirst();
    assertThat(row.lower()).isLessThan(row.low());
    assertThat(row.low()).isLessThan(row.x());
    assertThat(row.x()).isLessThan(row.high());
    assertThat(row.high()).isLessThan(row.higher());
    assertThat(plot.limit()).hasValueSatisfying(x -> assertThat(x).isLessThan(plot.zero()));
    assertThat(plot.sentence())
        .isEqualTo("RMSE gain of price over the champion: +677.7, 90% interval +564.8 to +785.5");
  }

  @Test
  void anEvaluationWithoutGateIsUnknownAndNeverGood() {
    Evidence evidence = Evidence.of("run", EVALUATION, Json.object());
    assertThat(evidence.tone()).isEqualTo(Tone.UNKNOWN);
    assertThat(evidence.conditions()).isEmpty();
  }

  @Test
  void withoutAChampionThereIsNoGain() {
    JsonNode first =
        Json.parse("{\"answers\": [{\"answer\": \"price\", \"challenger\": {\"rmse\": 1399}}]}");
    Evidence evidence = Evidence.of("run", first, Json.object());
    assertThat(evidence.gain()).isEmpty();
    assertThat(evidence.answers().getFirst().champion()).isEmpty();
  }
}
