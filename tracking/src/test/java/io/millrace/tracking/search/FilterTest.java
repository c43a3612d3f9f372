package io.millrace.tracking.search;

import static io.millrace.base.ErrorCode.FILTER_INVALID;
import static io.millrace.tracking.search.Operator.EQUAL;
import static io.millrace.tracking.search.Operator.ILIKE;
import static io.millrace.tracking.search.Operator.IN;
import static io.millrace.tracking.search.Operator.IS_NOT_NULL;
import static io.millrace.tracking.search.Operator.IS_NULL;
import static io.millrace.tracking.search.Operator.NOT_IN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.MillraceException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {
  @Test
  void readsTheFormsThatMlflowDocuments() {
    assertThat(Filter.parse("metrics.rmse<2 and params.`max depth`  =\"6\"").comparisons())
        .containsExactly(
            comparison("metrics", "rmse", Operator.LESS, new Operand.Numeric(new BigDecimal("2"))),
            comparison("params", "max depth", EQUAL, new Operand.Text("6")));
    assertThat(Filter.parse("tags.a.b ILIKE '%x' AND run_id NOT IN ('1','2')").comparisons())
        .containsExactly(
            comparison("tags", "a.b", ILIKE, new Operand.Text("%x")),
            new Comparison(
                new Identifier(Optional.empty(), "run_id"),
                NOT_IN,
                new Operand.Texts(List.of("1", "2"))));
    assertThat(Filter.parse("params.p is not null AND `Run name` = 'it''s'").comparisons())
        .containsExactly(
            comparison("params", "p", IS_NOT_NULL, new Operand.Nothing()),
            new Comparison(
                new Identifier(Optional.empty(), "Run name"), EQUAL, new Operand.Text("it's")));
    assertThat(Filter.parse("  ").comparisons()).isEmpty();
  }

  private static Comparison comparison(String entity, String key, Operator operator, Operand with) {
    return new Comparison(new Identifier(Optional.of(entity), key), operator, with);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a OR b",
        "metrics.a > 1 OR metrics.b > 1",
        "(metrics.a > 1)",
        "metrics.a > 1;",
        "metrics.a > 1 metrics.b > 1",
        "metrics.a > 1 AND",
        "metrics. > 1",
        "metrics.a >",
        "metrics.a > 'x",
        "tags.a = b",
        "run_id IN ()",
        "run_id IN ('a',)",
        "run_id IN (1)",
        "run_id IN 'a'",
        "NOT tags.a = 'b'",
        "tags.a ! 'b'",
        "' OR 1=1 --"
      })
  void refusesEverythingElse(String filter) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> Filter.parse(filter))
        .returns(FILTER_INVALID, MillraceException::code)
        .withMessageStartingWith("Invalid clause(s) in filter string: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "metrics.a = '1'",
        "metrics.a LIKE 'x'",
        "params.a = 1",
        "params.a IN ('x')",
        "status > 'A'",
        "no_such = 'x'",
        "wrong.key = 'x'",
        "datasets.other = 'x'",
        "start_time = '5'"
      })
  void refusesWhatRunsDoNotHave(String filter) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> Vocabularies.RUNS.criteria(filter))
        .returns(FILTER_INVALID, MillraceException::code);
  }

  @Test
  void sortKeysAreNamedOnce() {
    assertThat(Vocabularies.RUNS.orderings(List.of("metrics.`a b` desc", "Created")))
        .containsExactly(
            new Ordering(Entity.METRIC, "a b", SortKey.Direction.DESCENDING),
            new Ordering(Entity.ATTRIBUTE, "start_time", SortKey.Direction.ASCENDING));
    for (List<String> wrong :
        List.of(
            List.of("created", "start_time DESC"),
            List.of("datasets.name"),
            List.of("metrics.a DOWN"),
            List.of("no_such"))) {
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> Vocabularies.RUNS.orderings(wrong))
          .returns(FILTER_INVALID, MillraceException::code);
    }
  }

  @Property(tries = 300)
  void theTextOfAFilterReadsBackAsTheSameFilter(@ForAll("filters") Filter filter) {
    assertThat(Filter.parse(filter.toString())).isEqualTo(filter);
  }

  @Property(tries = 500)
  void anyTextIsReadOrRefusedWithACode(@ForAll String text) {
    try {
      assertThat(Filter.parse(text)).isNotNull();
    } catch (MillraceException e) {
      assertThat(e.code()).isEqualTo(FILTER_INVALID);
    }
  }

  @Provide
  Arbitrary<Filter> filters() {
    return comparisons().list().ofMaxSize(5).map(Filter::new);
  }

  private static Arbitrary<Comparison> comparisons() {
    Arbitrary<String> texts = Arbitraries.strings().ofMaxLength(8);
    Arbitrary<String> keys =
        Arbitraries.strings().withChars("aZ9 .-_/:'\"`<=%ß").ofMinLength(1).ofMaxLength(8);
    Arbitrary<Identifier> identifiers =
        Combinators.combine(Arbitraries.of("metrics", "tags", "dataset").optional(), keys)
            .as(Identifier::new);
    Arbitrary<Operand> numbers = Arbitraries.bigDecimals().map(Operand.Numeric::new);
    List<Arbitrary<Comparison>> kinds = new ArrayList<>();
    kinds.add(
        Combinators.combine(
                identifiers,
                Arbitraries.of(EQUAL, Operator.NOT_EQUAL, Operator.AT_MOST, Operator.LIKE, ILIKE),
                Arbitraries.oneOf(numbers, texts.map(Operand.Text::new)))
            .as(Comparison::new));
    kinds.add(
        Combinators.combine(
                identifiers,
                Arbitraries.of(IN, NOT_IN),
                texts.list().ofMinSize(1).ofMaxSize(3).map(Operand.Texts::new))
            .as(Comparison::new));
    kinds.add(
        Combinators.combine(identifiers, Arbitraries.of(IS_NULL, IS_NOT_NULL))
            .as(
                (identifier, operator) ->
                    new Comparison(identifier, operator, new Operand.Nothing())));
    return Arbitraries.oneOf(kinds);
  }
}
