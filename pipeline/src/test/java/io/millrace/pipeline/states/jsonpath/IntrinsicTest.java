package io.millrace.pipeline.states.jsonpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The corner cases are those that were recorded of the service.
class IntrinsicTest {
  private static final FixedSource SOURCE =
      FixedSource.of(
          """
          {"list": [1, 2, 3, 4, 5], "mixed": [1, 1.0, {"a": 1, "b": [2]}, {"b": [2], "a": 1}, null],
           "empty": [], "name": "Ann", "text": "{\\"a\\": [1]}", "object": {"k": "v", "l": [1, "x"]},
           "other": {"l": {}, "m": null}, "long": "%s"}
          """
              .formatted("x".repeat(10_001)));

  private static String call(String text) throws Exception {
    return Json.write(Selection.compile(text).select(SOURCE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "States.Array() | []",
        "States.Array('a', 2.5, $.name, null, true) | [\"a\",2.5,\"Ann\",null,true]",
        "States.ArrayPartition($.list, 2) | [[1,2],[3,4],[5]]",
        "States.ArrayPartition($.list,4.9) | [[1,2,3,4],[5]]",
        "States.ArrayPartition($.empty, 2) | []",
        "States.ArrayContains($.list, 3) | true",
        "States.ArrayContains($.list, '3') | false",
        "States.ArrayContains($.mixed, $.mixed[3]) | true",
        "States.ArrayContains($.empty, null) | false",
        "States.ArrayRange(0, 10, 3) | [0,3,6,9]",
        "States.ArrayRange(1, 9, 9) | [1]",
        "States.ArrayRange(3, 1, -1) | [3,2,1]",
        "States.ArrayRange(1, 0, 1) | []",
        "States.ArrayGetItem($.list, 4) | 5",
        "States.ArrayLength($.list) | 5",
        "States.ArrayUnique($.mixed) | [1,{\"a\":1,\"b\":[2]},null]",
        "States.Base64Encode('Grüße') | \"R3LDvMOfZQ==\"",
        "States.Base64Decode('R3LDvMOfZQ==') | \"Grüße\"",
        "States.Base64Decode('') | \"\"",
        "States.Hash('a', 'MD5') | \"0cc175b9c0f1b6a831c399e269772661\"",
        "States.Hash('a', 'SHA-1') | \"86f7e437faa5a7fce15d1ddcb9eaeaea377667b8\"",
        "States.JsonMerge($.object, $.other, false) | {\"k\":\"v\",\"l\":{},\"m\":null}",
        "States.StringToJson($.text) | {\"a\":[1]}",
        "States.StringToJson('') | null",
        "States.StringToJson(' ') | null",
        "States.StringToJson('-0') | 0",
        "States.JsonToString($.object) | \"{\\\"k\\\":\\\"v\\\",\\\"l\\\":[1,\\\"x\\\"]}\"",
        "States.MathRandom(1, 11) | 6",
        "States.MathAdd(1.49, 1.5) | 3",
        "States.MathAdd(-1.5, 0) | -1",
        "States.MathAdd(-2.5, 0) | -2",
        "States.MathAdd(-0.5, 0.5) | 1",
        "States.MathAdd(2147483647, 1) | 2147483648",
        "States.StringSplit(', , ,', ',') | [\" \",\" \"]",
        "States.StringSplit(',,,,', ',') | []",
        "States.StringSplit('a.b+c', '.+') | [\"a\",\"b\",\"c\"]",
        "States.UUID() | \"00000000-0000-4000-8000-000000000000\"",
        "States.Format('no place') | \"no place\"",
        "States.Format('{} and {}', $.name, 7) | \"Ann and 7\"",
        "States.Format('{}', $.object) | \"{k=v, l=[1, x]}\"",
        "States.Format('{}{}', null, true) | \"nulltrue\"",
        "States.Format('it\\'s \\{\\} \\\\ {}', 1) | \"it's {} \\\\ 1\"",
        "States.Format('{}', States.ArrayGetItem(States.Array(1, 2), 0)) | \"1\"",
        "States.Format('{} {}', $order.lines[0], $$.Execution.Name) | \"10 e\"",
        "States.ArrayLength($.list[?(@ > 2)]) | 3",
        "States.ArrayGetItem($['list'], 0) | 1"
      })
  void gives(String call, String expected) throws Exception {
    assertThat(call(call)).isEqualTo(expected);
  }

  @Test
  void theSameSeedGivesTheSameNumber() throws Exception {
    assertThat(call("States.MathRandom(0, 1000000, 7)"))
        .isEqualTo(call("States.MathRandom(0, 1000000, 7)"))
        .isNotEqualTo(call("States.MathRandom(0, 1000000, 8)"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "States.ArrayPartition($.name, 2)",
        "States.ArrayPartition($.list, 0)",
        "States.ArrayRange(1, 5, 0)",
        "States.ArrayRange(0, 2000, 1)",
        "States.ArrayGetItem($.list, 5)",
        "States.ArrayGetItem($.list, -1)",
        "States.Base64Encode($.long)",
        "States.Base64Decode('*')",
        "States.Hash('a', 'MD2')",
        "States.JsonMerge($.object, $.other, true)",
        "States.StringToJson('{')",
        "States.MathRandom(5, 5)",
        "States.MathAdd(2147483648, 0)",
        "States.MathAdd(1e300, 0)",
        "States.StringSplit($.list, ',')",
        "States.Format($.list)",
        "States.Format('{}')",
        "States.Format('{}', 1, 2)"
      })
  void fails(String call) {
    assertThatExceptionOfType(IntrinsicException.class).isThrownBy(() -> call(call));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "States.Nothing()",
        "States.array()",
        "States.UUID(1)",
        "States.MathAdd(1)",
        "States.MathAdd(1, '-1')",
        "States.ArrayLength('a')",
        "States.StringSplit('a', 1)",
        "States.Format()",
        "States.UUID",
        "States.UUID(",
        "States.UUID() x",
        "States.Array(1 2)",
        "States.Array('a)",
        "States.Array('\\n')",
        "States.Array(x)",
        "States.Array(1,)",
        "States.Array($.a[)",
        "plain"
      })
  void refusesWhatCanBeSeenToBeWrong(String call) {
    assertThatExceptionOfType(SyntaxException.class).isThrownBy(() -> Selection.compile(call));
  }

  @Test
  void nestsTenDeep() throws Exception {
    assertThat(call("States.Array(".repeat(10) + ")".repeat(10)))
        .isEqualTo("[".repeat(10) + "]".repeat(10));
    assertThatExceptionOfType(SyntaxException.class)
        .isThrownBy(() -> call("States.Array(".repeat(11) + ")".repeat(11)));
  }
}
