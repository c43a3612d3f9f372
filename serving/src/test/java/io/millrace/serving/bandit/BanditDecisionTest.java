package io.millrace.serving.bandit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.serving.bandit.BanditDecision.Figures;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BanditDecisionTest {
  private static final BanditPlan SALES =
      new BanditPlan("sale", BanditPlan.Better.HIGHER, 0, Duration.ofMinutes(10));

  /// Worked by hand: of 100 answers 30 and 40 sold. Standard errors are sqrt(p (1 - p) / 99), that
  /// of the difference 0.0675; 0.1 is 1.481 of them, and the normal distribution has 0.9307 below.
  @Test
  void aShareIsTheProbabilityOfBeingBest() {
    double[] shares = BanditDecision.shares(SALES, List.of(sold(30), sold(40)), 42);
    assertThat(shares[1]).isCloseTo(0.9307, within(0.01));
    assertThat(shares[0] + shares[1]).isCloseTo(1, within(1e-12));
  }

  @Test
  void lowerIsBetterIfThatIsSaid() {
    BanditPlan lower = new BanditPlan("sale", BanditPlan.Better.LOWER, 0, SALES.every());
    assertThat(BanditDecision.shares(lower, List.of(sold(30), sold(40)), 42)[0])
        .isCloseTo(0.9307, within(0.01));
  }

  @Test
  void eachVariantKeepsTheFloor() {
    BanditPlan floor = new BanditPlan("sale", BanditPlan.Better.HIGHER, 0.1, SALES.every());
    assertThat(BanditDecision.shares(floor, List.of(sold(1), sold(2), sold(99)), 42))
        .containsExactly(new double[] {0.1, 0.1, 0.8}, within(1e-12));
  }

  @Test
  void sharesAreEqualUntilEachVariantHasEnoughOutcomes() {
    Figures few = new Figures();
    for (int i = 0; i < BanditDecision.LEAST - 1; i++) {
      few.add(1);
    }
    assertThat(BanditDecision.shares(SALES, List.of(few, sold(1)), 42)).containsExactly(0.5, 0.5);
    few.add(1);
    assertThat(BanditDecision.shares(SALES, List.of(few, sold(1)), 42)).containsExactly(1, 0);
  }

  @Test
  void variantsThatCannotBeToldApartShare() {
    double[] shares = BanditDecision.shares(SALES, List.of(sold(100), sold(100)), 42);
    assertThat(shares[0]).isCloseTo(0.5, within(0.02));
  }

  @Test
  void theSameSeedGivesTheSameShares() {
    List<Figures> figures = List.of(sold(30), sold(40));
    assertThat(BanditDecision.shares(SALES, figures, 7))
        .isEqualTo(BanditDecision.shares(SALES, figures, 7))
        .isNotEqualTo(BanditDecision.shares(SALES, figures, 8));
  }

  @Test
  void plansAreReadBackAsTheyWereWritten() {
    String json = "{\"metric\":\"sale\",\"better\":\"lower\",\"floor\":0.2,\"every\":\"1h\"}";
    assertThat(BanditPlan.read(Json.parse(json)).json().toString()).isEqualTo(json);
    assertThat(BanditPlan.read(Json.parse("{\"metric\":\"sale\",\"floor\":\"10%\"}")))
        .isEqualTo(new BanditPlan("sale", BanditPlan.Better.HIGHER, 0.1, SALES.every()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "[]|bandit: [] (expected: an object with better, every, floor, metric)",
        "{}|bandit.metric: nothing (expected: a metric of outcomes)",
        "{'metric':'a','flor':1}|bandit.flor: 1 (expected: one of better, every, floor, metric)",
        "{'metric':'1'}|metric: '1' (expected: a letter, then up to 62 of a-z A-Z 0-9 _ . -)",
        "{'metric':'absolute_error'}|bandit.metric: 'absolute_error' (expected: a metric of outcomes)",
        "{'metric':'a','better':'more'}|bandit.better: \"more\" (expected: higher or lower)",
        "{'metric':'a','floor':'x'}|bandit.floor: \"x\" (expected: a share such as 5% or 0.05)",
        "{'metric':'a','floor':0.6}|bandit.floor: 0.6 (expected: a share from 0 to 1 over the number of variants)",
        "{'metric':'a','every':'5s'}|bandit.every: PT5S (expected: 10s to 7d)",
        "{'metric':'a','every':5}|bandit.every: 5 (expected: a time such as 30s, 15m or 8h)"
      })
  void saysWhatIsWrong(String json, String detail) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> BanditPlan.read(Json.parse(json.replace('\'', '"'))))
        .returns(detail, MillraceException::detail);
  }

  /// So many of 100 answers sold.
  private static Figures sold(int count) {
    Figures figures = new Figures();
    for (int i = 0; i < 100; i++) {
      figures.add(i < count ? 1 : 0);
    }
    return figures;
  }
}
