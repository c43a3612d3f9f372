package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.serving.limit.ProcessSettings;
import io.millrace.serving.limit.ProcessSettingsJson;
import io.millrace.tracking.ModelAlias;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointSpecTest {
  private static final ProcessSettings SMALL =
      ProcessSettingsJson.read(Json.parse("{\"m\": {\"memory\": \"100MB\"}}"))
          .values()
          .iterator()
          .next();

  @Test
  void sharesRequestsByWeight() {
    EndpointSpec spec = spec(variant("a", 1), variant("b", 3), variant("c", 3));
    assertThat(spec.share(spec.variants().getFirst())).isCloseTo(1 / 7.0, within(1e-12));
    assertThat(spec.main().name()).isEqualTo("b");
  }

  @Test
  void movesOnlyVariantsThatFollowTheAlias() {
    ModelAlias champion = new ModelAlias("m", "champion");
    Variant following =
        new Variant(
            "a", 1, List.of(new ServedModel("m", 1)), List.of(champion), new Combine.First());
    EndpointSpec moved = spec(following, variant("b", 1)).moved(champion, 5);
    assertThat(moved.models()).containsExactly(new ServedModel("m", 5), new ServedModel("m", 1));
    assertThat(moved.variants().get(1)).isEqualTo(variant("b", 1));
  }

  @Test
  void aWeightFollowsItsModelToANewName() {
    List<ServedModel> models = List.of(new ServedModel("m", 1), new ServedModel("n", 2));
    Combine weighted = Combine.parse("weighted {\"n\":1,\"m\":2}");
    Variant renamed = new Variant("a", 1, models, List.of(), weighted).renamed("n", "o");
    assertThat(renamed.calculated()).isEqualTo("weighted {\"o\":1.0,\"m\":2.0}");
    assertThat(renamed.together()).contains(Combine.parse(renamed.calculated()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "weighted                    | weighted null (expected: weights)",
        "weighted {}                 | weights {} (expected: one that is more than 0)",
        "weighted {\"m\":0}          | weights {m=0.0} (expected: one that is more than 0)",
        "weighted {\"m\":-1}         | weight of 'm': -1.0 (expected: a number from 0 to 1e9)",
        "weighted {\"m\":\"2\"}      | weight of 'm': \"2\" (expected: a number from 0 to 1e9)",
        "weighted {\"m\":1e400}      | weight of 'm': 1E+400 (expected: a number from 0 to 1e9)",
        "weighted {\"k\":1}          | weights for [k] (expected: for [m])",
        "weighted {\"m\":1,\"k\":1}  | weights for [m, k] (expected: for [m])",
      })
  void namesWhatIsWrongWithWeights(String combine, String detail) {
    assertRefused(
        () ->
            new Variant(
                "a", 1, List.of(new ServedModel("m", 1)), List.of(), Combine.parse(combine)),
        "combine: " + detail);
  }

  @Test
  void namesWhatIsWrong() {
    assertRefused(() -> spec(), "variants: 0 (expected: 1 to 10)");
    List<Variant> eleven =
        new ArrayList<>(IntStream.range(0, 11).mapToObj(i -> variant("v" + i, 1)).toList());
    assertRefused(
        () -> new EndpointSpec(eleven, Optional.empty(), 100), "variants: 11 (expected: 1 to 10)");
    assertRefused(
        () -> spec(variant("a", 1), variant("a", 2)), "variants: a name is given twice in [a, a]");
    assertRefused(
        () -> spec(variant("a", 0), variant("b", 0)),
        "weights of the variants [a, b]: their sum is 0.0 (expected: more than 0)");
    assertRefused(
        () -> spec(variant("a", 1e308), variant("b", 1e308)),
        "weights of the variants [a, b]: their sum is Infinity (expected: more than 0)");
    assertRefused(
        () -> variant("a", -1), "weight of variant 'a': -1.0 (expected: a number from 0 on)");
    assertRefused(
        () -> variant("a", Double.NaN),
        "weight of variant 'a': NaN (expected: a number from 0 on)");
    for (String name : List.of("batch", "", "a b", "-a", "a".repeat(64))) {
      assertRefused(
          () -> variant(name, 1),
          "variant name: '%s' (expected: 1 to 63 of a-z A-Z 0-9 and inner hyphens, not 'batch')"
              .formatted(name));
    }
    assertRefused(
        () -> new EndpointSpec(List.of(variant("a", 1)), Optional.of(" "), 100),
        "sticky: expected the name of a field, 1 to 250 characters");
    assertRefused(
        () -> new EndpointSpec(List.of(variant("a", 1)), Optional.empty(), 101),
        "capture: 101 % (expected: 0 to 100)");
  }

  @Test
  void processesAreOfItsModelsAndFollowThemToANewName() {
    EndpointSpec spec = spec(variant("a", 1)).with(Map.of("m", SMALL));
    assertThat(spec.wanted()).containsExactly(new WantedModel(new ServedModel("m", 1), SMALL));
    assertThat(spec.renamed("m", "n").processes()).isEqualTo(Map.of("n", SMALL));
    assertThat(spec.renamed("k", "n").processes()).isEqualTo(Map.of("m", SMALL));
    assertRefused(
        () -> spec.with(Map.of("k", SMALL)), "processes.k: no such model (expected: one of [m])");
  }

  @Test
  void processesOfAShadowThatIsLeftOutAreLeftOutToo() {
    Variant aside =
        new Variant("aside", 0, List.of(new ServedModel("far", 1)), List.of(), new Combine.First());
    EndpointSpec spec =
        spec(variant("a", 1))
            .with(List.of(new Shadow(aside, 1)))
            .with(Map.of("m", SMALL, "far", SMALL));
    assertThat(spec.with(List.of()).processes()).isEqualTo(Map.of("m", SMALL));
  }

  private static EndpointSpec spec(Variant... variants) {
    return new EndpointSpec(List.of(variants), Optional.empty(), 100);
  }

  private static Variant variant(String name, double weight) {
    return new Variant(
        name, weight, List.of(new ServedModel("m", 1)), List.of(), new Combine.First());
  }

  private static void assertRefused(ThrowingCallable call, String detail) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(call)
        .returns(ENDPOINT_INVALID, MillraceException::code)
        .returns(detail, MillraceException::detail);
  }
}
