package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphJsonTest {
  @Test
  void readsBackWhatItWrites() {
    for (long seed = 0; seed < 500; seed++) {
      Graph graph = new RandomGraphs(seed).next();
      String written = Json.write(GraphJson.write(graph));
      assertThat(GraphJson.read(Json.parse(written))).isEqualTo(graph);
    }
  }

  @Test
  void namesMembersThatAreNoModelsByTheirPlace() {
    Graph.Ensemble graph =
        (Graph.Ensemble) read("{'ensemble': ['a', {'sequence': [{'ask': 'b', 'as': 'x'}, 'c']}]}");
    assertThat(graph.labels()).containsExactly("a", "#2");
    assertThat(graph.combine()).isEqualTo(new Combine.First());
  }

  @Test
  void renamesAModelWhereverItIsAsked() {
    String graph =
        "{'ensemble': ['a', {'name': 'a or b', 'ask': {'switch': [{'when': '1 = 2', 'ask': 'b'}],"
            + " 'otherwise': 'd'}}], 'combine': 'weighted {`a`:1.0,`a or b`:2.0}'}";
    assertThat(read(graph).renamed("b", "c")).isEqualTo(read(graph.replace("'b'", "'c'")));
    assertThat(read(graph).renamed("a", "e"))
        .isEqualTo(read(graph.replace("['a'", "['e'").replace("{`a`", "{`e`")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "7 | graph: 7 (expected: a model's name, ensemble, switch, splitter or sequence)",
        "{} | graph: {} (expected: a model's name, ensemble, switch, splitter or sequence)",
        "{'ensemble': 'a'} | graph.ensemble: ~'a'~ (expected: a list)",
        "{'ensemble': []} | ensemble: 0 parts (expected: 1 to 16)",
        "{'ensemble': ['a', 'a']} | ensemble: a name is given twice in [a, a]",
        "{'ensemble': ['a'], 'weights': 1} | graph: unknown key 'weights' (expected: [combine,"
            + " ensemble])",
        "{'ensemble': ['a'], 'combine': {'weighted': {'b': 1}}} | combine: weights for [b]"
            + " (expected: for [a])",
        "{'ensemble': ['a', {'name': 1, 'ask': 'b'}]} | graph.ensemble[1].name: 1 (expected: a"
            + " text)",
        "{'switch': [{'when': 'true', 'ask': 'a'}]} | graph.switch.otherwise: nothing (expected: a"
            + " model's name,",
        "{'switch': [{'ask': 'a'}], 'otherwise': 'b'} | graph.switch[0].when: nothing (expected: a"
            + " text)",
        "{'switch': [{'when': '(', 'ask': 'a'}], 'otherwise': 'b'} | when: '(' is not a JSONata"
            + " expression",
        "{'switch': [], 'otherwise': 'b'} | switch: 0 parts (expected: 1 to 16)",
        "{'splitter': [{'weight': -1, 'ask': 'a'}]} | splitter: weight -1.0 (expected: a number"
            + " from 0 to 1e9)",
        "{'splitter': [{'weight': 1e999, 'ask': 'a'}]} | splitter: weight NaN (expected: a number"
            + " from 0 to 1e9)",
        "{'splitter': [{'weight': '1', 'ask': 'a'}]} | graph.splitter[0].weight: ~'1'~ (expected: a"
            + " number",
        "{'splitter': [{'weight': 0, 'ask': 'a'}]} | splitter: all weights are 0",
        "{'splitter': [{'ask': 'a'}], 'sticky': ''} | graph, sticky: '' (expected: 1 to 250"
            + " characters)",
        "{'sequence': ['a']} | sequence: 1 step (expected: 2 to 16)",
        "{'sequence': []} | graph.sequence: [] (expected: 2 to 16 steps)",
        "{'sequence': ['a', 'b']} | graph.sequence[0]: ~'a'~ (expected: an object with [as, ask])",
        "{'sequence': [{'ask': 'a', 'as': 'x'}, {'ask': 'b', 'as': 'x'}, 'c']} | two steps answer"
            + " as the same field in [x, x]",
      })
  void saysWhatIsWrongAndWhere(String graph, String message) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> read(graph))
        .returns(ENDPOINT_INVALID, MillraceException::code)
        .withMessageContaining(message.replace("~'", "\"").replace("'~", "\""));
  }

  @Test
  void endsHoweverDeepAGraphIs() {
    String deep = "'a'";
    for (int i = 0; i < 20; i++) {
      deep = "{'splitter': [{'ask': " + deep + "}]}";
    }
    String graph = deep;
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> read(graph))
        .returns(ENDPOINT_INVALID, MillraceException::code)
        .withMessageContaining("more than 8 levels");
  }

  @Test
  void asksTheVariantsModelsAndNoOthersNoneTwice() {
    assertRefused("'b'", "it asks [b] (expected: the variant's models [a])", "a");
    assertRefused("'a'", "it asks [a] (expected: the variant's models [a, b])", "a", "b");
    assertRefused(
        "{'sequence': [{'ask': 'a', 'as': 'x'}, {'ensemble': ['b', 'a']}]}",
        "model 'a' is asked twice for a row",
        "a",
        "b");
    String deep = "'a'";
    for (int i = 0; i < 8; i++) {
      deep = "{'splitter': [{'ask': " + deep + "}]}";
    }
    assertRefused(deep, "more than 8 levels", "a");
    assertThat(
            variant(
                    "{'switch': [{'when': 'true', 'ask': 'a'}], 'otherwise':"
                        + " {'ensemble': ['a', 'b']}}",
                    "a",
                    "b")
                .asked())
        .containsExactly(new ServedModel("a", 1));
  }

  @Test
  void refusesMoreModelsThanAVariantMayHave() {
    List<String> all = IntStream.range(0, 17).mapToObj(i -> "m" + i).toList();
    List<String> names = new ArrayList<>();
    all.forEach(name -> names.add("'" + name + "'"));
    String half = "{'ensemble': %s}".formatted(names.subList(0, 9));
    String rest = "{'ensemble': %s}".formatted(names.subList(9, 17));
    assertRefused(
        "{'ensemble': [%s, %s]}".formatted(half, rest),
        "models of variant 'v': 17 (expected: 1 to 16)",
        all.toArray(String[]::new));
  }

  private static void assertRefused(String graph, String message, String... models) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> variant(graph, models))
        .returns(ENDPOINT_INVALID, MillraceException::code)
        .withMessageContaining(message);
  }

  private static Variant variant(String graph, String... models) {
    return new Variant(
        "v",
        1,
        List.of(models).stream().map(name -> new ServedModel(name, 1)).toList(),
        List.of(),
        Calculation.of(read(graph)));
  }

  private static Graph read(String graph) {
    String json = graph.replace('\'', '"').replace("`", "\\\"");
    return GraphJson.read(Json.parse(json));
  }
}
