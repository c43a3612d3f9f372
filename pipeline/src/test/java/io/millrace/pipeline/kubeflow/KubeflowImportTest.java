package io.millrace.pipeline.kubeflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.MillraceException;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class KubeflowImportTest {
  private static final String COMPONENTS =
      """
      components:
        comp-say:
          executorLabel: exec-say
          inputDefinitions:
            parameters: { what: { parameterType: STRING, defaultValue: hello } }
        comp-count:
          executorLabel: exec-count
          outputDefinitions:
            parameters: { n: { parameterType: NUMBER_INTEGER }, text: { parameterType: STRING } }
        comp-group:
          inputDefinitions:
            parameters: { who: { parameterType: STRING } }
          dag:
            outputs:
              parameters:
                n: { valueFromParameter: { producerSubtask: inner, outputParameterKey: n } }
            tasks:
              inner: { componentRef: { name: comp-count } }
              tell:
                componentRef: { name: comp-say }
                dependentTasks: [ inner ]
                inputs: { parameters: { what: { componentInputParameter: who } } }
      deploymentSpec:
        executors:
          exec-say:
            container:
              image: alpine
              command: [ echo, "I say {{$.inputs.parameters['what']}}!" ]
              env: [ { name: JOB, value: "{{$.pipeline_job_name}}" } ]
              resources: { cpuLimit: 2.0, memoryLimit: 1.5 }
          exec-count:
            container:
              image: alpine
              args: [ count, "{{$.outputs.parameters['n'].output_file}}" ]
      """;

  @Test
  void textsAndLimitsOfContainers() {
    JsonNode say = definition("say: { is: say }").at("/States/say/Arguments");

    assertThat(say.toString())
        .isEqualTo(
            "{\"image\":\"alpine\",\"network\":true,\"command\":[\"echo\",\"{% \\\"I say \\\" & \\\"hello\\\" & \\\"!\\\" %}\"],"
                + "\"environment\":{\"JOB\":\"{% $states.context.Execution.Name %}\"},\"memory\":\"1500MB\",\"cpus\":2.0}");
  }

  @Test
  void outputFilesBecomeTheOutput() {
    JsonNode states =
        definition(
                """
                count: { is: count }
                say:
                  is: say
                  gets: what = count.text
                """)
            .get("States");

    assertThat(states.at("/count/Arguments/command/2").asString())
        .endsWith(
            "printf '{\"n\":%s,\"text\":\"%s\"}' \"$(cat /tmp/outputs/n)\" \"$(escaped /tmp/outputs/text)\" > \"$MILLRACE_OUTPUT\"");
    assertThat(states.at("/count/Arguments/command/5").asString()).isEqualTo("/tmp/outputs/n");
    assertThat(states.at("/count/Next").asString()).isEqualTo("say");
    assertThat(states.at("/say/Arguments/command/1").asString()).contains("$string($count.`text`)");
  }

  @Test
  void tasksThatWaitForNothingRunSideBySide() {
    JsonNode both =
        definition(
                """
                a: { is: count }
                b: { is: say }
                c: { is: say, dependentTasks: [ a, b ] }
                """)
            .at("/States/a, b");

    assertThat(both.get("Branches")).hasSize(2);
    assertThat(both.at("/Assign/a").asString()).isEqualTo("{% $states.result[0] %}");
    assertThat(both.get("Next").asString()).isEqualTo("c");
  }

  @Test
  void loopsAndGroupsAreStatesInsideAState() {
    JsonNode loop =
        definition(
                """
                each:
                  is: group
                  parameterIterator: { items: { raw: '["x", "y"]' }, itemInput: who }
                  iteratorPolicy: { parallelismLimit: 2 }
                """)
            .at("/States/each");

    assertThat(loop.get("Type").asString()).isEqualTo("Map");
    assertThat(loop.get("MaxConcurrency").asInt()).isEqualTo(2);
    assertThat(loop.at("/ItemSelector/who").asString())
        .isEqualTo("{% $states.context.Map.Item.Value %}");
    assertThat(loop.at("/ItemProcessor/States").propertyNames())
        .containsExactly("Inputs of each", "inner", "tell", "Outputs of each");
    assertThat(loop.at("/ItemProcessor/States/Outputs of each/Output/n").asString())
        .isEqualTo("{% $inner.`n` %}");
  }

  @Test
  void conditionsAreChoices() {
    JsonNode asked =
        definition(
                """
                count: { is: count }
                more:
                  is: group
                  gets: who = count.n
                  triggerPolicy:
                    condition: int(inputs.parameter_values['who']) > 3 && !(inputs.parameter_values['who'] == '7')
                """)
            .at("/States/more?");

    assertThat(asked.at("/Choices/0/Condition").asString())
        .isEqualTo("{% $number ( $count.`n` ) > 3 and $not ( $count.`n` = '7' ) %}");
    assertThat(asked.get("Default").asString()).isEqualTo("Leave out more");
  }

  @Test
  void anExitHandlerRunsWhateverBecameOfTheRest() {
    JsonNode states =
        definition(
                """
                group: { is: group }
                bye:
                  is: say
                  dependentTasks: [ group ]
                  triggerPolicy: { strategy: ALL_UPSTREAM_TASKS_COMPLETED }
                """)
            .get("States");

    assertThat(states.at("/Before bye/Catch/0/Next").asString()).isEqualTo("bye");
    assertThat(states.at("/Before bye/Next").asString()).isEqualTo("bye");
    assertThat(states.at("/bye/Next").asString()).isEqualTo("Has it failed?");
    assertThat(states.at("/Has it failed?/Choices/0/Next").asString()).isEqualTo("Failed");
  }

  @Test
  void retriesKeepTheirTimes() {
    assertThat(
            definition(
                    """
                    say:
                      is: say
                      retryPolicy: { maxRetryCount: 3, backoffDuration: 5s, backoffFactor: 1.5, backoffMaxDuration: 60s }
                    """)
                .at("/States/say/Retry/0")
                .toString())
        .isEqualTo(
            "{\"ErrorEquals\":[\"States.ALL\"],\"MaxAttempts\":3,\"IntervalSeconds\":5,\"BackoffRate\":1.5,\"MaxDelaySeconds\":60}");
  }

  @Test
  void whatCannotBeSaidIsNamedWithItsPlace() {
    assertThat(
            unmapped(
                """
                say:
                  is: say
                  inputs: { parameters: { what: { taskFinalStatus: { producerTask: other } } } }
                other:
                  is: group
                  artifactIterator: { itemInput: who }
                  triggerPolicy: { condition: "inputs.parameter_values['who'].size() > 1" }
                """))
        .containsExactly(
            "artifactIterator at /root/dag/tasks/other/artifactIterator: Tasks have nothing like it here.",
            "triggerPolicy.condition at /root/dag/tasks/other/triggerPolicy/condition: It is more than comparisons of inputs.",
            "taskFinalStatus at /root/dag/tasks/say/inputs/parameters/what: Nothing here has this value.");
  }

  @Test
  void artifactsOfOtherPlacesAreNamed() {
    String read =
        """
          comp-there:
            executorLabel: exec-there
            outputDefinitions: { artifacts: { artifact: {} } }
        deploymentSpec:
          executors:
            exec-there: { importer: { artifactUri: { constant: "gs://other/place" } } }
        """;
    String file =
        "components:\n"
            + read
            + """
            pipelineInfo: { name: made-up }
            schemaVersion: 2.1.0
            root: { dag: { tasks: { there: { componentRef: { name: comp-there } } } } }
            """;
    assertThat(((Imported.Refused) KubeflowImport.read(file, "kept")).unmapped())
        .extracting(Unmapped::toString)
        .containsExactly(
            "importer at /deploymentSpec/executors/exec-there/importer/artifactUri: Artifacts can only be read from s3://.");
  }

  @Test
  void whatIsBrokenIsRefusedWithItsPlace() {
    assertRefused("a: { is: nothing }", "/components/comp-nothing: nothing (expected: an object)");
    assertRefused(
        "a: { is: say, dependentTasks: [ b ] }",
        "/root/dag/tasks/a waits for 'b', which is not there");
    assertRefused(
        """
        a: { is: say, dependentTasks: [ b ] }
        b: { is: say, dependentTasks: [ a ] }
        """,
        "these tasks wait for each other: [a, b]");
  }

  private static void assertRefused(String tasks, String problem) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> KubeflowImport.read(file(tasks), "kept"))
        .withMessageContaining(problem);
  }

  private static JsonNode definition(String tasks) {
    Imported imported = KubeflowImport.read(file(tasks), "kept");
    assertThat(imported).isInstanceOf(Imported.Whole.class);
    return ((Imported.Whole) imported).pipeline().tree();
  }

  private static List<String> unmapped(String tasks) {
    return ((Imported.Refused) KubeflowImport.read(file(tasks), "kept"))
        .unmapped().stream().map(Unmapped::toString).toList();
  }

  /// @param tasks of the pipeline; `is: say` means the component, `gets: what = count.text` one
  ///     input that is another task's output
  private static String file(String tasks) {
    String written =
        tasks
            .replaceAll("is: (\\w+)", "componentRef: { name: comp-$1 }")
            .replaceAll(
                "gets: (\\w+) = (\\w+)\\.(\\w+)",
                "inputs: { parameters: { $1: { taskOutputParameter: { producerTask: $2, outputParameterKey: $3 } } } }");
    return COMPONENTS
        + "pipelineInfo: { name: made-up }\nschemaVersion: 2.1.0\nroot:\n  dag:\n    tasks:\n"
        + written.indent(6);
  }
}
