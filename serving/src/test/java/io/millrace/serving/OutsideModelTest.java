package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Blocking;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Models of other processes behind an endpoint.
class OutsideModelTest {
  private static final String ROWS =
      "[{\"mileage\": 10000, \"fuel\": \"steam\"}, {\"mileage\": 20000}]";

  private final FakeOutside outside = new FakeOutside();

  @Test
  void isAskedForAllRowsAtOnceAndCombinedWithModelsInMemory() {
    Scorer scorer =
        Scorer.of(
            List.of(Cars.imputing("near", 1, 22_000), FakeOutside.model("far", outside)),
            new Combine.Max());
    int before = outside.asked().size();
    Scores scores = scorer.score(rows(scorer, ROWS));
    assertThat(outside.asked().subList(before, outside.asked().size())).containsExactly(2);
    assertThat(scores.byModel()[0]).containsExactly(21_000, 20_000);
    assertThat(scores.byModel()[1]).containsExactly(20_001, 40_000);
    assertThat(scores.combined()).containsExactly(21_000, 40_000);
  }

  @Test
  void severalAreAskedAndAnswerInTheConfigsOrder() {
    FakeOutside other = new FakeOutside();
    Scorer scorer =
        Scorer.of(
            List.of(FakeOutside.model("a", outside), FakeOutside.model("b", other)),
            Combine.parse("predictions.a + predictions.b"));
    assertThat(scorer.score(rows(scorer, ROWS)).combined()).containsExactly(40_002, 80_000);
  }

  @Test
  void whatItHasNoAnswerWithoutIsRequired() {
    Scorer scorer = Scorer.of(List.of(FakeOutside.model("far", outside)), new Combine.First());
    assertThat(scorer.fields().list())
        .containsExactly(
            new InputField("fuel", InputField.Type.TEXT, InputField.Absence.SERVED),
            new InputField("mileage", InputField.Type.NUMBER, InputField.Absence.REFUSED));
  }

  @Test
  void anyTextIsKnownToIt() {
    Scorer scorer =
        Scorer.of(
            List.of(Cars.linear("near", 1, 20_000), FakeOutside.model("far", outside)),
            new Combine.First());
    assertThat(scorer.score(rows(scorer, ROWS)).unknownLevels()).isZero();
  }

  @Test
  void itIsNotAskedOnAThreadThatMustNotWait() {
    Scorer scorer = Scorer.of(List.of(FakeOutside.model("far", outside)), new Combine.First());
    Rows rows = rows(scorer, ROWS);
    int before = outside.asked().size();
    assertThat(scorer.mayBlock()).isTrue();
    assertThatThrownBy(() -> Blocking.refuse(() -> scorer.score(rows)))
        .isInstanceOf(Blocking.Begins.class);
    assertThat(outside.asked()).hasSize(before);
  }

  @Test
  void oneThatDoesNotAnswerItsExampleIsNotServed() {
    ServableModel.Outside broken =
        new ServableModel.Outside(
            new ServedModel("far", 1), outside, Cars.TRAIN.without("mileage"));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> Scorer.of(List.of(broken), new Combine.Max()))
        .returns(ErrorCode.MODEL_NOT_SERVABLE, MillraceException::code)
        .withMessageContaining("far/1")
        .withMessageContaining("no mileage in row 0");
  }

  @Test
  void aRowAtWhichItThrowsKeepsNoOtherRowOfAFileFromItsAnswer() {
    ServableModel.Outside far = FakeOutside.model("far", outside);
    try (Endpoints endpoints =
        new Endpoints(new MemoryEndpointStore(InstantSource.system()), Cars.loader(far))) {
      var _ =
          endpoints.deploy(
              new DeployEndpoint(
                  "far", List.of(far.id()), new Combine.First(), 0, Optional.empty()));
      BatchScoring scoring = BatchScoring.of(endpoints, "far");
      BatchRows rows = scoring.rows();
      for (String fuel : List.of("diesel", "water", "gas", "petrol", "water")) {
        rows.begin();
        rows.text(0, fuel);
        rows.number(1, 100 * rows.count());
        assertThat(rows.end()).isEmpty();
      }
      BatchAnswers answers = scoring.score(rows);
      assertThat(answers.predictions()).containsExactly(201, 0, 601, 801, 0);
      assertThat(answers.problems())
          .containsExactly(null, "water in row 0", null, null, "water in row 0");
    }
  }

  private static Rows rows(Scorer scorer, String json) {
    return JsonRows.parse(scorer.fields(), json.getBytes(StandardCharsets.UTF_8), 100);
  }
}
