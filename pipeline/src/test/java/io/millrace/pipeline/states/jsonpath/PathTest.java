package io.millrace.pipeline.states.jsonpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTest {
  private static final FixedSource SOURCE =
      FixedSource.of(
          """
          {"car": {"make": "Opel", "tags": ["old", "blue"], "first-owner": "Ann", "none": null, "a:b": {"c@d": 1}},
           "cars": [{"id": "a", "price": 1}, {"id": "b", "price": 2.0}, {"id": "c d", "price": 3}]}
          """);

  private static String select(String path) throws Exception {
    return Json.write(Path.compile(path).select(SOURCE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "$.car.make | \"Opel\"",
        "$['car']['make'] | \"Opel\"",
        "$.car.first-owner | \"Ann\"",
        "$.car.a\\:b.c\\@d | 1",
        "$.car['a:b']['c@d'] | 1",
        "$..c\\@d | [1]",
        "$.car.tags[1] | \"blue\"",
        "$.car.tags[-1] | \"blue\"",
        "$.car.tags[0,1] | [\"old\",\"blue\"]",
        "$.car.tags[1:] | [\"blue\"]",
        "$.car.none | null",
        "$.cars[*].id | [\"a\",\"b\",\"c d\"]",
        "$..price | [1,2.0,3]",
        "$.cars[?(@.price > 1 && @.id != 'b')].id | [\"c d\"]",
        "$.cars[?(@.price == 2)].id | [\"b\"]",
        "$.cars[?(@.price = 2)].id | [\"b\"]",
        "$.cars[?(@.id == b)].price | [2.0]",
        "$.cars[?(@.id=='c d')].price | [3]",
        "$.cars[?(@.id =~ /[ab]/)].price | [1,2.0]",
        "$.cars[?(@.id in ['a','b'])].price | [1,2.0]",
        "$.cars[?(@.id nin ['a','b'])].price | [3]",
        "$..nothing | []",
        "$.nothing.* | []",
        "$.nothing[?(@.x == 1)] | []",
        "$$.Execution.Name | \"e\"",
        "$order.lines[0] | 10",
        "$order | {\"lines\":[10,20]}"
      })
  void selects(String path, String expected) throws Exception {
    assertThat(select(path)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$.car.wheels | No results for path: $['car']['wheels']",
        "$.truck.make | Missing property in path $['truck']",
        "$.car.make.length | Expected to find an object with property ['length'] in path $['car']['make']",
        "$.car.tags[2] | No results for path: $['car']['tags'][2]",
        "$.car.tags[-3] | No results for path: $['car']['tags'][-3]",
        "$$.Task.Token | Missing property in path $['Task']",
        "$nobody.x | No value for variable: $nobody"
      })
  void aDefinitePathToNothingSaysWhy(String path, String reason) {
    assertThatExceptionOfType(MissingException.class)
        .isThrownBy(() -> select(path))
        .withMessage(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "car",
        ".car",
        "..car",
        "()",
        "$...",
        "$.",
        "$.car[",
        "$.a b",
        "$.car.tags.length()",
        "$.cars[?(@.tags.length() > 1)]",
        "$.cars[?(@.price > 1",
        "$-x"
      })
  void refuses(String path) {
    assertThatExceptionOfType(SyntaxException.class).isThrownBy(() -> Path.compile(path));
  }

  @Test
  void knowsReferencePaths() throws Exception {
    for (String reference :
        new String[] {"$", "$.a.b", "$['a b'][0].c", "$$.Execution", "$v.a[1]"}) {
      assertThat(Path.compile(reference).isReference()).as(reference).isTrue();
    }
    for (String other :
        new String[] {"$..a", "$.a[*]", "$.a[-1]", "$.a[0:2]", "$.a[?(@.b == 1)]"}) {
      assertThat(Path.compile(other).isReference()).as(other).isFalse();
    }
  }
}
