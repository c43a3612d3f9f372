package io.millrace.base.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.base.yaml.Located.Position;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class YamlTest {
  @Test
  void readsTheCoreSchemaAndNoMore() {
    String text =
        """
        word: yes
        switch: on
        truth: true
        nothing: ~
        empty:
        number: 12
        large: 12345678901234567890
        decimal: 1.50
        octal: 0o17
        hex: 0xff
        date: 2019-01-01
        time: 12:30:00
        version: "1.0"
        list: [a, 'b', {c: d}]
        """;
    assertThat(Yaml.parse(text).tree())
        .isEqualTo(
            Json.parse(
                """
                {"word":"yes","switch":"on","truth":true,"nothing":null,"empty":null,"number":12,
                 "large":12345678901234567890,"decimal":1.50,"octal":15,"hex":255,
                 "date":"2019-01-01","time":"12:30:00","version":"1.0","list":["a","b",{"c":"d"}]}
                """));
  }

  @Test
  void knowsTheLineAndColumnOfEachPart() {
    Located located =
        Yaml.parse(
            """
            project: cars
            models:
              - name: price
                "a/b": 1
            """);
    assertThat(located.at("")).isEqualTo(new Position(1, 1));
    assertThat(located.at("/project")).isEqualTo(new Position(1, 10));
    assertThat(located.keyAt("/models")).isEqualTo(new Position(2, 1));
    assertThat(located.at("/models/0/name")).isEqualTo(new Position(3, 11));
    assertThat(located.keyAt("/models/0/a~1b")).isEqualTo(new Position(4, 5));
    assertThat(located.at("/models/0/absent/deeper")).isEqualTo(located.at("/models/0"));
  }

  @Test
  void readsJsonAlsoWithTabs() {
    String json = "{\n\t\"a\":\t[1,\t2.50],\n\t\"b\": \"\\u00e9\\ud83d\\ude00\\/\\t\"\n}";
    assertThat(Yaml.parse(json).tree()).isEqualTo(Json.parse(json));
  }

  @Test
  void takesAnEmptyTextForNothing() {
    assertThat(Yaml.parse("# only a comment\n").tree().isNull()).isTrue();
  }

  @Test
  void copiesWhatAnAliasStandsFor() {
    assertThat(Yaml.parse("a: &x {b: 1}\nc: *x\n").tree())
        .isEqualTo(Json.parse("{\"a\":{\"b\":1},\"c\":{\"b\":1}}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'a: 1\\nb: 2\\na: 3'      | twice (line 3, column 1)
          'a: !!str 1'             | tags
          'a: !java.net.URL [x]'   | tags
          'a: *x'                  | no anchor 'x' before this (line 1, column 4)
          'a: &x [*x]'             | no anchor 'x'
          'a: 1\\n---\\nb: 2'       | more than one document (line 2, column 1)
          'x: &x {a: 1}\\n<<: *x'   | merge keys
          '? [a]\\n: b'             | a key must be plain text
          'a: .inf'                | has no JSON form
          'a: [1, 2'               | (line 1, column
          'a:\\n\\tb: 1'            | (line 2, column 1)
          """)
  void saysWhatIsWrongAndWhere(String text, String problem) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> Yaml.parse(text.replace("\\n", "\n").replace("\\t", "\t")))
        .returns(ErrorCode.YAML_INVALID, MillraceException::code)
        .withMessageContaining(problem);
  }

  @Test
  void refusesWhatGrowsWithoutEnd() {
    StringBuilder laughs = new StringBuilder("l0: &l0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 9; i++) {
      laughs.append("l%d: &l%d [".formatted(i, i));
      laughs.repeat("*l" + (i - 1) + ",", 10).append("]\n");
    }
    for (String text : List.of(laughs.toString(), "[".repeat(5_000), "- ".repeat(5_000))) {
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> Yaml.parse(text))
          .returns(ErrorCode.YAML_INVALID, MillraceException::code);
    }
  }

  @Test
  void refusesBytesThatAreNotText() {
    for (byte[] bytes : List.of(new byte[] {(byte) 0xff, 'a'}, new byte[] {'a', 0, 'b'})) {
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> Yaml.parse(bytes))
          .returns(ErrorCode.YAML_INVALID, MillraceException::code);
    }
  }

  @Test
  void writesForPeople() {
    JsonNode tree =
        Json.parse(
            """
            {"flavors":{"millrace":{"data":"model"}},"ids":[1,{"a":"yes","b":[]},["x"]],
             "time":"2019-01-01","code":"a\\n  b\\n","none":null}
            """);
    assertThat(Yaml.write(tree))
        .isEqualTo(
            """
            flavors:
              millrace:
                data: model
            ids:
              - 1
              - a: "yes"
                b: []
              - - x
            time: "2019-01-01"
            code: |
              a
                b
            none: null
            """);
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void readsBackWhatItWrote(@ForAll("trees") JsonNode tree) {
    assertThat(Yaml.parse(Yaml.write(tree)).tree()).isEqualTo(tree);
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void answersAnyTextWithATreeOrItsFault(@ForAll String text) {
    try {
      assertThat(Yaml.parse(text).tree()).isNotNull();
      assertThat(Yaml.parse(text.getBytes(StandardCharsets.UTF_8)).tree()).isNotNull();
    } catch (MillraceException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.YAML_INVALID);
    }
  }

  @Provide
  static Arbitrary<JsonNode> trees() {
    Arbitrary<String> words =
        Arbitraries.of(
            "no", "1", "~", "a: b", "# x", "x\ny", " x\n", "x\n\n", "é", "<<", "- a", "");
    Arbitrary<String> texts = Arbitraries.strings().ofMaxLength(8);
    Arbitrary<JsonNode> leaves =
        Arbitraries.oneOf(
            words.map(Json::tree),
            texts.filter(YamlTest::isWellFormed).map(Json::tree),
            Arbitraries.integers().map(Json::tree),
            Arbitraries.of(true, false).map(Json::tree));
    Arbitrary<JsonNode> level = leaves;
    for (int depth = 0; depth < 3; depth++) {
      level = Arbitraries.oneOf(leaves, lists(level), objects(words, level));
    }
    return level;
  }

  private static Arbitrary<JsonNode> lists(Arbitrary<JsonNode> items) {
    return items.list().ofMaxSize(3).map(Json::tree);
  }

  private static Arbitrary<JsonNode> objects(Arbitrary<String> keys, Arbitrary<JsonNode> values) {
    return Arbitraries.maps(keys, values).ofMaxSize(3).map(Json::tree);
  }

  private static boolean isWellFormed(String text) {
    return text.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
  }
}
