package io.millrace.pipeline.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatternsTest {
  private static final Event EVENT =
      Event.parse(
          Json.parse(
              """
              {"specversion": "1.0", "id": "1", "source": "/shop", "type": "sold",
               "data": {"car": {"make": "Ford"}, "price": 900,
                        "parts": [{"name": "door", "left": 1}, {"name": "tyre", "left": 4}]}}"""),
          Instant.EPOCH);

  private static List<String> mismatches(String pattern) {
    return Patterns.mismatches(Json.parse(pattern.replace('\'', '"')), EVENT);
  }

  @Test
  void whatMatchesHasNoMismatch() {
    assertThat(mismatches("{'type': ['sold'], 'data': {'price': [{'numeric': ['>', 100]}]}}"))
        .isEmpty();
  }

  @Test
  void eachFieldThatIsNotMetIsNamedByItsPath() {
    assertThat(
            mismatches(
                "{'type': ['lost'], 'source': ['/shop'],"
                    + " 'data': {'car': {'make': ['Audi']}, 'gone': [{'exists': true}]}}"))
        .containsExactly("type", "data.car.make", "data.gone");
  }

  @Test
  void fieldsThatMatchInDifferentElementsOnlyAreMetEachAlone() {
    String pattern = "{'data': {'parts': {'name': ['door'], 'left': [4]}}}";
    assertThat(Patterns.matches(Json.parse(pattern.replace('\'', '"')), EVENT)).isFalse();
    assertThat(mismatches(pattern)).isEmpty();
  }
}
