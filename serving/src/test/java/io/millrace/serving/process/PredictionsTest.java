package io.millrace.serving.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What processes may answer with, and what is refused.
class PredictionsTest {
  private static Predictions read(String type, String body, int rows)
      throws Predictions.InvalidException {
    byte[] bytes = body.replace("\\n", "\n").getBytes(StandardCharsets.UTF_8);
    return Predictions.read(new ModelConnection.Answer(200, type, bytes), rows);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          [1, 2.5]                                        | 2 | 1.0 2.5         | ^^
          {"predictions": [1, 2]}                         | 2 | 1.0 2.0         | ^^
          [[1], [2]]                                      | 2 | 1.0 2.0         | ^^
          [{"price": 1}, {"price": 2}]                    | 2 | 1.0 2.0         | ^^
          [1, [2], {"price": 3}]                          | 3 | 1.0 2.0 3.0     | ^^
          {"predictions": [[1, 2], [3, 4]]}               | 2 | 1.0 2.0 3.0 4.0 | ^^
          [[1, 2, 3]]                                     | 1 | 1.0 2.0 3.0     | ^^
          [{"b": 1, "a": 2}, {"a": 4, "b": 3}]            | 2 | 1.0 2.0 3.0 4.0 | b a
          """)
  void readsJson(String body, int rows, String numbers, String names) throws Exception {
    assertIs(read("application/json", body, rows), numbers, names);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.5           | 1 | 1.5",
        "1\\n2\\n       | 2 | 1.0 2.0",
        "1,2,3         | 3 | 1.0 2.0 3.0",
        "1,2\\n3       | 3 | 1.0 2.0 3.0",
        "1,2,3         | 1 | 1.0 2.0 3.0",
        "1,2\\n3, 4\\n  | 2 | 1.0 2.0 3.0 4.0",
      })
  void readsCsv(String body, int rows, String numbers) throws Exception {
    assertIs(read("text/csv; charset=utf-8", body, rows), numbers, "");
  }

  private static void assertIs(Predictions read, String numbers, String names) {
    assertThat(Arrays.stream(read.numbers()).mapToObj(Double::toString).toList())
        .isEqualTo(List.of(numbers.split(" ", -1)));
    assertThat(String.join(" ", read.names())).isEqualTo(names);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          application/json | [1, 2]                                | 1 | 2 predictions for 1 rows
          application/json | [[1, 2]]                              | 2 | 1 predictions for 2 rows
          application/json | [1, 2, 3, 4]                          | 2 | 4 predictions for 2 rows
          application/json | []                                    | 1 | 0 predictions for 1 rows
          application/json | [[]]                                  | 1 | no number: []
          application/json | [[[1, 2]]]                            | 1 | no number: [[1,2]]
          application/json | [[1, "a"]]                            | 1 | no number: [1,"a"]
          application/json | [[1, 2], [3]]                         | 2 | 2 numbers for row 1, and 1 for row 2
          application/json | [[1, 2], {"a": 3, "b": 4}]            | 2 | no number: {"a":3,"b":4}
          application/json | [{"a": 1, "b": 2}, {"a": 3, "c": 4}]  | 2 | no number 'b': {"a":3,"c":4}
          application/json | [{"a": 1, "b": 2}, [3, 4]]            | 2 | no number 'a': [3,4]
          application/json | [[1, 2], [3, null]]                   | 2 | no finite number for row 2
          application/json | {"a": [1, 2]}                         | 2 | without a list of predictions
          text/csv         | 1,2\\n3                                | 2 | 2 numbers for row 1, and 1 for row 2
          text/csv         | 1,2,3                                 | 2 | 3 predictions for 2 rows
          text/csv         | 1,2\\n3,NaN                            | 2 | no finite number for row 2
          text/csv         | 1,2\\n3,four                           | 2 | no number: 'four'
          """)
  void refusesTheRest(String type, String body, int rows, String why) {
    assertThatExceptionOfType(Predictions.InvalidException.class)
        .isThrownBy(() -> read(type, body, rows))
        .withMessageContaining(why);
  }

  @Test
  void theFirstAnswerDecidesTheOrderOfNames() throws Exception {
    OutputNames names = new OutputNames(List.of());
    assertThat(names.list()).isEmpty();
    assertThat(names.ordered(named("b", "a"))).containsExactly(0, 1, 2, 3);
    assertThat(names.ordered(named("a", "b"))).containsExactly(1, 0, 3, 2);
    assertThat(names.list()).containsExactly("b", "a");
    assertThatExceptionOfType(Predictions.InvalidException.class)
        .isThrownBy(() -> names.ordered(named("a", "c")))
        .withMessageContaining("called [a, c] (expected: [b, a]");
    assertThatExceptionOfType(Predictions.InvalidException.class)
        .isThrownBy(() -> names.ordered(named()));
  }

  @Test
  void theSignatureOrdersTheSameNamesAndNamesWhatHasNone() throws Exception {
    OutputNames same = new OutputNames(List.of("a", "b"));
    assertThat(same.ordered(named("b", "a"))).containsExactly(1, 0, 3, 2);
    assertThat(same.list()).containsExactly("a", "b");
    OutputNames none = new OutputNames(List.of("a", "b"));
    assertThat(none.ordered(named())).containsExactly(0, 1, 2, 3);
    assertThat(none.list()).containsExactly("a", "b");
    OutputNames others = new OutputNames(List.of("a", "b"));
    assertThat(others.ordered(named("c", "d"))).containsExactly(0, 1, 2, 3);
    assertThat(others.list()).containsExactly("c", "d");
    OutputNames places = new OutputNames(List.of());
    assertThat(places.ordered(named("0", "1"))).containsExactly(0, 1, 2, 3);
    assertThat(places.list()).isEmpty();
  }

  /// Two rows of two numbers.
  private static Predictions named(String... names) {
    return new Predictions(new double[] {0, 1, 2, 3}, List.of(names));
  }
}
