package io.millrace.serving.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.Option;
import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.serving.batch.RecordPath.SliceEnd;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordPathTest {
  private static final String RECORD =
      "{\"a\":1,\"b\":{\"c\":[10,20,30,40,50,60]},\"x"
          + " y\":2,\"list\":[{\"p\":1},{\"q\":2},{\"p\":3}]}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          $                  | {"a":1,"b":{"c":[10,20,30,40,50,60]},"x y":2,"list":[{"p":1},{"q":2},{"p":3}]}
          $.a                | 1
          $['a']             | 1
          $["x y"]           | 2
          $['a','x y','no']  | {"a":1,"x y":2}
          $['x y','a']       | {"x y":2,"a":1}
          $.b.c[0]           | 10
          $.b.c[-1]          | 60
          $.b.c[1,3]         | [20,40]
          $.b.c[ 3 , -6 ]    | [40,10]
          $.b.c[1:4]         | [20,30,40]
          $.b.c[:2]          | [10,20]
          $.b.c[4:]          | [50,60]
          $.b.c[-2:]         | [50,60]
          $.b.c[:-4]         | [10,20]
          $.b.c[:]           | [10,20,30,40,50,60]
          $.b.c[7:9]         | []
          $.list[*].p        | [1,3]
          $.list.*           | [{"p":1},{"q":2},{"p":3}]
          $.b.*              | [[10,20,30,40,50,60]]
          """)
  void selects(String path, String expected) {
    assertThat(RecordPath.parse(path, SliceEnd.EXCLUDED).select(Json.parse(RECORD)))
        .contains(Json.parse(expected));
  }

  /// DG, "Associate prediction results with input records": "$[1:4]" gives the second to the fifth.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          $.b.c[1:4]   | [20,30,40,50]
          $.b.c[:0]    | [10]
          $.b.c[2:-1]  | [30,40,50,60]
          $.b.c[2:-2]  | [30,40,50]
          $.b.c[3:]    | [40,50,60]
          """)
  void selectsTheEndsOfSlicesIfAsked(String path, String expected) {
    assertThat(RecordPath.parse(path, SliceEnd.INCLUDED).select(Json.parse(RECORD)))
        .contains(Json.parse(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$.no",
        "$.a.b",
        "$.a[0]",
        "$.b.c[6]",
        "$.b.c[-7]",
        "$.b.c[1,6]",
        "$['no','none']",
        "$.a[1:]",
        "$.b[0]"
      })
  void givesNothingForWhatIsNotThere(String path) {
    assertThat(RecordPath.parse(path, SliceEnd.EXCLUDED).select(Json.parse(RECORD))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          ^^              | its end at position 1 (expected: $)
          a               | 'a' at position 1 (expected: $)
          $a              | 'a' at position 2 (expected: . or [)
          $..a            | '.' at position 3 (expected: a name or *)
          $.              | its end at position 3
          $[              | its end at position 3 (expected: a number, a quote or *)
          $[?(@.a>1)]     | '?' at position 3
          $[(@.length-1)] | '(' at position 3
          $[0:4:2]        | ':' at position 6 (expected: ])
          $[1,'a']        | ''' at position 5 (expected: a number)
          $['a',1]        | '1' at position 7 (expected: a name in quotes)
          $['a'['b']]     | '[' at position 6 (expected: ])
          $['a            | its end at position 5 (expected: ')
          $[1:2,3]        | ',' at position 6 (expected: ])
          $[-]            | '-' at position 3
          $[1234567890]   | '0' at position 12
          $.a b           | ' ' at position 4
          $['a','a']      | 'a' twice in one list
          """)
  void saysWhereAPathIsNone(String path, String what) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> RecordPath.parse(path, SliceEnd.EXCLUDED))
        .returns(ErrorCode.TRANSFORM_INVALID, MillraceException::code)
        .withMessageContaining(what);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$|[0, 1, 2, 3]",
        "$[1:]|[1, 2, 3]",
        "$[0,-1]|[0, 3]",
        "$[2]|[2]",
        "$[*]|[0, 1, 2, 3]",
        "$[-1,0]|[3, 0]"
      })
  void namesTheColumnsOfRows(String path, String expected) {
    assertThat(RecordPath.parse(path, SliceEnd.EXCLUDED).columns(4))
        .containsExactly(
            List.of(expected.replaceAll("[\\[\\] ]", "").split(",")).stream()
                .mapToInt(Integer::parseInt)
                .toArray());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$.a|has names",
        "$['a','b']|has names",
        "$[4]|has [4], and the rows have 4 columns",
        "$[0,-5]|has [-5]",
        "$[1][0]|takes 2 steps"
      })
  void saysWhyRowsHaveNoSuchColumns(String path, String what) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> RecordPath.parse(path, SliceEnd.EXCLUDED).columns(4))
        .returns(ErrorCode.TRANSFORM_INVALID, MillraceException::code)
        .withMessageContaining(what);
  }

  /// Jayway's JsonPath as the reference, for paths with one step that gives many, at most.
  @Property(tries = 3_000)
  void agreesWithTheReference(@ForAll("paths") String path) {
    var reference =
        JsonPath.using(Configuration.defaultConfiguration().addOptions(Option.SUPPRESS_EXCEPTIONS))
            .parse(RECORD);
    Object expected = reference.read(path);
    var found = RecordPath.parse(path, SliceEnd.EXCLUDED).select(Json.parse(RECORD));
    if (found.isPresent()) {
      assertThat(Json.parse(Json.write(found.get()))).as(path).isEqualTo(Json.tree(expected));
    } else {
      assertThat(isNothing(expected, path)).as("%s gives %s", path, expected).isTrue();
    }
  }

  /// The reference gives what is there of a list of places, and empty results for values without
  /// parts; a transform gives nothing then, since the rest would move to other places.
  private static boolean isNothing(@org.jspecify.annotations.Nullable Object found, String path) {
    return switch (found) {
      case null -> true;
      case List<?> list -> list.isEmpty() || path.contains(",");
      case java.util.Map<?, ?> map -> map.isEmpty();
      default -> false;
    };
  }

  @Provide
  static Arbitrary<String> paths() {
    Arbitrary<String> start =
        Arbitraries.of("$", "$.a", "$.b", "$.b.c", "$['b']['c']", "$.list", "$.list[0]", "$.no");
    Arbitrary<Integer> place = Arbitraries.integers().between(-8, 8);
    // The reference does not count from the end where a slice has two numbers (RFC 9535 does).
    Arbitrary<String> slice =
        Arbitraries.oneOf(
            place.map("[%d:]"::formatted),
            place.map("[:%d]"::formatted),
            Arbitraries.integers()
                .between(0, 8)
                .tuple2()
                .map(t -> "[%d:%d]".formatted(t.get1(), t.get2())));
    Arbitrary<String> last =
        Arbitraries.oneOf(
            Arbitraries.of("", ".p", "[*]", ".*", "['a','x y']", "['p','q']"),
            place.map("[%d]"::formatted),
            place
                .tuple2()
                .filter(t -> !t.get1().equals(t.get2()))
                .map(t -> "[%d,%d]".formatted(t.get1(), t.get2())),
            slice);
    return start.flatMap(first -> last.map(end -> first + end));
  }

  @Property(tries = 3_000)
  void readsOrRefusesWhateverComes(@ForAll("texts") String text) {
    try {
      RecordPath.parse(text, SliceEnd.INCLUDED).select(Json.parse(RECORD));
    } catch (MillraceException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.TRANSFORM_INVALID);
    }
  }

  @Provide
  static Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("$.[]*,:'\"\\-019ab ").ofMaxLength(14).map("$"::concat);
  }
}
