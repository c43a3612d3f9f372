package io.millrace.pipeline.types;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.yaml.Yaml;
import io.millrace.pipeline.states.Finding;
import io.millrace.pipeline.states.Resource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TypeCheckTest {
  private static final Map<String, Signature> TASKS =
      Map.of(
          "ingest",
          task(
              "ingest", "dataset: dataset", "version: version of a dataset, dataset: dataset name"),
          "train",
          task(
              "train",
              "dataset: training data, model: model settings, note?: string",
              "name: model name, run_id: run"),
          "register",
          task("register", "models: array of trained model", "models: array of model version"),
          "gate",
          task("gate", "evaluation_run_id: run", "decision: string"),
          "deploy",
          task("deploy", "endpoint: endpoint name, models: array of model version", ""),
          "open",
          task("open", "anything?: number or string", ""));

  @Test
  void aModelIsNoDataset() {
    assertThat(
            jsonata(
                """
                Train: { Type: Task, Resource: millrace:train, Next: Again,
                  Arguments: { dataset: { name: d, version: 1, target: y }, model: { name: m, algorithm: a } } }
                Again: { Type: Task, Resource: millrace:train, End: true,
                  Arguments: { dataset: "{% $states.input %}", model: { name: m, algorithm: a } } }
                """))
        .containsExactly(
            "/States/Again/Arguments/dataset millrace:train wants a dataset name in 'dataset.name', but state 'Train' (millrace:train) gives a model name",
            "/States/Again/Arguments/dataset millrace:train wants a version of a dataset in 'dataset.version', but state 'Train' (millrace:train) gives no 'version'",
            "/States/Again/Arguments/dataset millrace:train wants a string in 'dataset.target', but state 'Train' (millrace:train) gives no 'target'");
  }

  @Test
  void aTrainedModelMustBeRegisteredBeforeItIsDeployed() {
    assertThat(
            jsonata(
                """
                Train: { Type: Map, Items: "{% $states.input.models %}", Assign: { trained: "{% $states.result %}" },
                  Next: Deploy, ItemProcessor: { StartAt: One, States: {
                    One: { Type: Task, Resource: millrace:train, End: true } } } }
                Deploy: { Type: Task, Resource: millrace:deploy, End: true,
                  Arguments: { endpoint: price, models: "{% $trained %}" } }
                """))
        .containsExactly(
            "/States/Deploy/Arguments/models millrace:deploy wants a version of a model in 'models[].version', but state 'One' (millrace:train) gives no 'version'");
  }

  @Test
  void followsPathsResultPathsAndVariables() {
    assertThat(
            jsonpath(
                """
                Ingest: { Type: Task, Resource: millrace:ingest, ResultPath: $.new.data, Next: Keep,
                  Parameters: { dataset: { name: d } } }
                Keep: { Type: Pass, Assign: { version.$: $.new.data.version }, Next: Wait }
                Wait: { Type: Wait, Seconds: 1, Next: Gate }
                Gate: { Type: Task, Resource: millrace:gate, Parameters: { evaluation_run_id.$: $version },
                  ResultPath: null, Next: Deploy }
                Deploy: { Type: Task, Resource: millrace:deploy, End: true,
                  Parameters: { endpoint.$: $.new.data.dataset, models.$: "$.new['data'].nothing" } }
                """))
        .containsExactly(
            "/States/Gate/Parameters/evaluation_run_id.$ millrace:gate wants a run in 'evaluation_run_id', but state 'Ingest' (millrace:ingest) gives a version of a dataset",
            "/States/Deploy/Parameters/endpoint.$ millrace:deploy wants an endpoint name in 'endpoint', but state 'Ingest' (millrace:ingest) gives a dataset name",
            "/States/Deploy/Parameters/models.$ millrace:deploy wants an array in 'models', but state 'Ingest' (millrace:ingest) gives no 'nothing'");
  }

  @Test
  void knowsTheBranchesOfAParallelOneByOne() {
    assertThat(
            jsonata(
                """
                Both: { Type: Parallel, Next: Gate, Branches: [
                  { StartAt: A, States: { A: { Type: Task, Resource: millrace:train, End: true } } },
                  { StartAt: B, States: { B: { Type: Task, Resource: millrace:gate, End: true } } } ],
                  Output: { first: "{% $states.result[0].run_id %}", second: "{% $states.result[1] %}" } }
                Gate: { Type: Task, Resource: millrace:gate, Next: Wrong,
                  Output: "{% $states.input %}", Arguments: { evaluation_run_id: "{% $states.input.first %}" } }
                Wrong: { Type: Task, Resource: millrace:gate, End: true,
                  Arguments: { evaluation_run_id: "{% $states.input.second %}" } }
                """))
        .containsExactly(
            "/States/Wrong/Arguments/evaluation_run_id millrace:gate wants a run in 'evaluation_run_id', but state 'B' (millrace:gate) gives an object");
  }

  @Test
  void whatIsMissingOrWrittenWronglyIsTold() {
    assertThat(
            jsonata(
                """
                Train: { Type: Task, Resource: millrace:train, Next: Deploy,
                  Arguments: { model: xgboost, note: 5 } }
                Deploy: { Type: Task, Resource: millrace:deploy, End: true,
                  Arguments: { endpoint: null, models: [ { name: m, version: "1" } ] } }
                """))
        .containsExactly(
            "/States/Train/Arguments millrace:train wants an object in 'dataset', but there is no 'dataset'",
            "/States/Train/Arguments/model millrace:train wants an object in 'model', but it is a string",
            "/States/Train/Arguments/note millrace:train wants a string in 'note', but it is a number",
            "/States/Deploy/Arguments/endpoint millrace:deploy wants an endpoint name in 'endpoint', but it is null",
            "/States/Deploy/Arguments/models/0/version millrace:deploy wants a version of a model in 'models[0].version', but it is a string");
  }

  @Test
  void aSingleModelCountsAsAnArrayOfOne() {
    assertThat(
            jsonata(
                """
                Train: { Type: Task, Resource: millrace:train, Next: Register }
                Register: { Type: Task, Resource: millrace:register, Next: Deploy,
                  Arguments: { models: "{% $states.input %}" } }
                Deploy: { Type: Task, Resource: millrace:deploy, End: true,
                  Arguments: { endpoint: price, models: "{% $states.input.models %}" } }
                """))
        .isEmpty();
  }

  @Test
  void whatIsNotCertainIsNotTold() {
    assertThat(
            jsonata(
                """
                Train: { Type: Task, Resource: millrace:train, Assign: { a: "{% $states.result %}" },
                  Catch: [ { ErrorEquals: [ States.ALL ], Next: Gate } ], Next: Which }
                Which: { Type: Choice, Default: Gate,
                  Choices: [ { Condition: "{% $exists($a) %}", Next: Gate, Output: { run_id: r } } ] }
                Gate: { Type: Task, Resource: millrace:gate, Next: Computed,
                  Arguments: { evaluation_run_id: "{% $states.input.run_id %}" } }
                Computed: { Type: Task, Resource: millrace:gate, Next: Answered,
                  Arguments: { evaluation_run_id: "{% $a.name & '' %}" } }
                Answered: { Type: Task, Resource: millrace:train.waitForTaskToken, Next: Last,
                  Arguments: "{% $merge([$a]) %}" }
                Last: { Type: Task, Resource: millrace:open, End: true, Arguments: { anything: [ 1 ] } }
                """))
        .isEmpty();
  }

  @Test
  void aLoopThatWrapsItsInputComesToAnEnd() {
    assertThat(
            jsonata(
                """
                Wrap: { Type: Pass, Output: { inner: "{% $states.input %}" }, Next: Again }
                Again: { Type: Choice, Default: Wrap, Choices: [ { Condition: true, Next: Gate } ] }
                Gate: { Type: Task, Resource: millrace:gate, End: true,
                  Arguments: { evaluation_run_id: "{% $states.input %}" } }
                """))
        .containsExactly(
            "/States/Gate/Arguments/evaluation_run_id millrace:gate wants a run in 'evaluation_run_id', but it is an object");
  }

  @Test
  void eachItemOfAMapIsOneOfWhatItGoesOver() {
    assertThat(
            jsonpath(
                """
                Train: { Type: Task, Resource: millrace:train, Next: Register }
                Register: { Type: Task, Resource: millrace:register, Parameters: { models.$: "States.Array($)" },
                  Next: Each }
                Each: { Type: Map, ItemsPath: $.models, End: true,
                  ItemSelector: { evaluation_run_id.$: $$.Map.Item.Value.version },
                  ItemProcessor: { StartAt: Gate, States: {
                    Gate: { Type: Task, Resource: millrace:gate, End: true } } } }
                """))
        .containsExactly(
            "/States/Each/ItemProcessor/States/Gate millrace:gate wants a run in 'evaluation_run_id', but state 'Register' (millrace:register) gives a version of a model");
  }

  private static List<String> jsonata(String states) {
    return findings("JSONata", states);
  }

  private static List<String> jsonpath(String states) {
    return findings("JSONPath", states);
  }

  /// The first state is the one to start at.
  private static List<String> findings(String language, String states) {
    String start = states.substring(0, states.indexOf(':'));
    String text =
        "QueryLanguage: %s\nStartAt: %s\nStates:\n%s".formatted(language, start, states.indent(2));
    return TypeCheck.findings(Yaml.parse(text).tree(), TypeCheckTest::signature).stream()
        .peek(finding -> assertThat(finding.code()).isEqualTo(Finding.Code.TASK_TYPE_MISMATCH))
        .map(finding -> finding.pointer() + " " + finding.message())
        .toList();
  }

  private static Optional<Signature> signature(Resource resource) {
    return Optional.ofNullable(TASKS.get(resource.target()));
  }

  /// @param inputs `name: type` separated by commas; `?` after the name of an optional one
  private static Signature task(String name, String inputs, String outputs) {
    Map<String, Type> wants = types(inputs.replace("?", ""));
    return Signature.of(
        "millrace:" + name,
        wants,
        inputs.contains("?") ? Set.of(inputs.replaceAll(".*?(\\w+)\\?.*", "$1")) : Set.of(),
        types(outputs));
  }

  private static Map<String, Type> types(String list) {
    Map<String, Type> types = new LinkedHashMap<>();
    Pattern.compile("(\\w+): ([^,]+)")
        .matcher(list)
        .results()
        .forEach(field -> types.put(field.group(1), Vocabulary.type(field.group(2))));
    return types;
  }
}
