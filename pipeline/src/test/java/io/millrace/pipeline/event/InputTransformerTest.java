package io.millrace.pipeline.event;

import static io.millrace.base.ErrorCode.RULE_INVALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class InputTransformerTest {
  private static final String PATHS =
      "{'name': '$.data.name', 'price': '$.data.price', 'second': '$.data.tags[1]',"
          + " 'tags': '$.data.tags', 'none': '$.data.none.at[3].all'}";
  private static final Event EVENT =
      new Event(
          "1",
          "/shop",
          "com.example.sold",
          Optional.empty(),
          Instant.EPOCH,
          json("{'price': 12.50, 'name': 'Fiesta `ST`', 'tags': ['red', 'old']}"));

  /// `'` stands for a quote, and a backquote in data for one that must be escaped.
  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"').replace("`", "\\\""));
  }

  private static JsonNode settings(String paths, String template) {
    var settings = Json.object();
    settings.set("input_paths", json(paths));
    return settings.put("input_template", template.replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {'car': <name>, 'price': <price>}     | {'car': 'Fiesta `ST`', 'price': 12.50}
          'The <name> costs <price>, <second>!' | 'The Fiesta `ST` costs 12.50, old!'
          {'all': <tags>, 'text': '<tags>'}     | {'all': ['red', 'old'], 'text': '[`red`,`old`]'}
          {'a': <none>, 'b': '<none>'}          | {'a': null, 'b': ''}
          ['<name', 'a < b > c', '1\\'<price>']  | ['<name', 'a < b > c', '1`12.50']
          <tags>                                | ['red', 'old']
          {'plain': true}                       | {'plain': true}
          """)
  void placeholdersBecomeValuesOrCharacters(String template, String expected) {
    JsonNode settings = settings(PATHS, template);
    TargetInput.check(settings);
    assertThat(TargetInput.of(settings, new Arrival(EVENT, "k", Optional.empty())))
        .isEqualTo(json(expected));
  }

  @Test
  void theWholeEventHasANameOfItsOwn() {
    JsonNode settings = settings("{}", "{'event': <aws.events.event.json>}");
    Arrival replayed = new Arrival(EVENT, "k", Optional.of("r-1"));
    assertThat(TargetInput.of(settings, replayed).path("event")).isEqualTo(replayed.toJson());
    assertThat(replayed.toJson().path("replay").asString()).isEqualTo("r-1");
  }

  @Test
  void withoutSettingsTheEventIsTheInput() {
    Arrival arrival = new Arrival(EVENT, "k", Optional.empty());
    assertThat(TargetInput.of(Json.object(), arrival)).isEqualTo(EVENT.toJson());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'input_template': {'a': 1}}",
        "{'input_template': '{`a`: <b>}'}",
        "{'input_template': '{`a`: '}",
        "{'input_template': 'not json'}",
        "{'input_paths': {'a': '$.a'}}",
        "{'input_template': '1', 'input': {}}",
        "{'input_paths': ['$.a'], 'input_template': '1'}",
        "{'input_paths': {'a': 'data'}, 'input_template': '1'}",
        "{'input_paths': {'a': '$..data'}, 'input_template': '1'}",
        "{'input_paths': {'a': '$.data[*]'}, 'input_template': '1'}",
        "{'input_paths': {'a': 1}, 'input_template': '1'}"
      })
  void whatCannotBeFilledIsRefusedAtOnce(String settings) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> TargetInput.check(json(settings)))
        .returns(RULE_INVALID, MillraceException::code);
  }
}
