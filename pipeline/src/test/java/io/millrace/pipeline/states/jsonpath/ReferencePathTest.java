package io.millrace.pipeline.states.jsonpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ReferencePathTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "$ | {\"a\":1} | 9",
        "$.a | {\"a\":1,\"b\":2} | {\"a\":9,\"b\":2}",
        "$.x.y | {\"a\":1} | {\"a\":1,\"x\":{\"y\":9}}",
        "$.l[1].z | {\"l\":[0,{}]} | {\"l\":[0,{\"z\":9}]}",
        "$['a b'] | {} | {\"a b\":9}",
        "$.a\\:b | {} | {\"a:b\":9}",
        "$[0] | [1] | [9]"
      })
  void writesIntoACopy(String path, String into, String expected) throws Exception {
    JsonNode original = Json.parse(into);

    assertThat(ReferencePath.compile(path).put(original, Json.parse("9")).map(Json::write))
        .contains(expected);
    assertThat(original).isEqualTo(Json.parse(into));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"$.a | 1", "$.a.b | {\"a\":1}", "$.l[1] | {\"l\":[0]}", "$.x[0] | {}", "$.a | [1]"})
  void doesNotFitEverywhere(String path, String into) throws Exception {
    assertThat(ReferencePath.compile(path).put(Json.parse(into), Json.parse("9"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", ".guid", "..guid", "()", "$...", "$foo", "$$.a", "$.a[*]", "$.a[-1]"})
  void refuses(String path) {
    assertThatExceptionOfType(SyntaxException.class).isThrownBy(() -> ReferencePath.compile(path));
  }

  @Test
  void keepsItsText() throws Exception {
    assertThat(ReferencePath.compile("$.a").text()).isEqualTo("$.a");
  }
}
