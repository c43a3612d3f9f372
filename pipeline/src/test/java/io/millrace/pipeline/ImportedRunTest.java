package io.millrace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.base.bucket.Buckets;
import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.json.Json;
import io.millrace.pipeline.event.ProjectFolder;
import io.millrace.pipeline.kubeflow.Imported;
import io.millrace.pipeline.kubeflow.KubeflowImport;
import io.millrace.pipeline.process.ContainerTask;
import io.millrace.pipeline.process.ProcessPolicy;
import io.millrace.pipeline.secret.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pipelines of Kubeflow Pipelines run here. The container runtime is a script that runs the
/// command on this machine, with the folders in the place of those inside the container.
class ImportedRunTest {
  private static final String RUNTIME =
      """
      #!/bin/sh
      [ "$1" = rm ] && exit 0
      while [ $# -gt 0 ]; do
        case "$1" in
          --volume)
            case "$2" in
              *:/s3:rw) objects=${2%:/s3:rw} ;;
              *:/millrace) own=${2%:/millrace} ;;
            esac
            shift 2 ;;
          run | --rm) shift ;;
          --*) shift 2 ;;
          *) break ;;
        esac
      done
      shift # the image
      for argument; do
        shift
        set -- "$@" "$(printf %s "$argument" | sed "s#/s3/#$objects/#g; s#/tmp/outputs/#$own/#g; s#/millrace/#$own/#g")"
      done
      MILLRACE_OUTPUT="$own/output.json" exec "$@"
      """;

  private static final String MADE =
      """
      components:
        comp-make:
          executorLabel: exec-make
          inputDefinitions: { parameters: { what: { parameterType: STRING } } }
          outputDefinitions:
            artifacts: { data: { artifactType: { schemaTitle: system.Dataset } } }
            parameters: { size: { parameterType: NUMBER_INTEGER } }
        comp-count:
          executorLabel: exec-count
          inputDefinitions: { artifacts: { data: { artifactType: { schemaTitle: system.Dataset } } } }
          outputDefinitions: { parameters: { n: { parameterType: NUMBER_INTEGER } } }
        comp-each:
          inputDefinitions: { parameters: { what: { parameterType: STRING } } }
          dag:
            outputs:
              artifacts: { data: { artifactSelectors: [ { producerSubtask: make, outputArtifactKey: data } ] } }
              parameters: { n: { valueFromParameter: { producerSubtask: count, outputParameterKey: n } } }
            tasks:
              make:
                componentRef: { name: comp-make }
                inputs: { parameters: { what: { componentInputParameter: what } } }
              count:
                componentRef: { name: comp-count }
                inputs:
                  artifacts: { data: { taskOutputArtifact: { producerTask: make, outputArtifactKey: data } } }
        comp-old:
          executorLabel: exec-old
          outputDefinitions: { artifacts: { artifact: { artifactType: { schemaTitle: system.Dataset } } } }
      deploymentSpec:
        executors:
          exec-make:
            container:
              image: alpine
              command:
                - sh
                - -c
                - mkdir "$1" && echo "$0" > "$1/part" && echo more > "$1/more" && echo 2 > "$2"
                - "{{$.inputs.parameters['what']}}"
                - "{{$.outputs.artifacts['data'].path}}"
                - "{{$.outputs.parameters['size'].output_file}}"
          exec-count:
            container:
              image: alpine
              command:
                - sh
                - -c
                - |
                  echo "$1"; cat "$0"/*; printf '{"parameterValues": {"n": %d}}' "$(ls "$0" | wc -l)" > "$MILLRACE_OUTPUT"
                - "{{$.inputs.artifacts['data'].path}}"
                - "{{$}}"
          exec-old:
            importer: { artifactUri: { constant: "s3://kept/old" } }
      pipelineInfo: { name: made-up }
      schemaVersion: 2.1.0
      root:
        inputDefinitions: { parameters: { many: { parameterType: LIST, defaultValue: [ a, b ] } } }
        dag:
          outputs:
            artifacts: { old: { artifactSelectors: [ { producerSubtask: old, outputArtifactKey: artifact } ] } }
            parameters: { n: { valueFromParameter: { producerSubtask: again, outputParameterKey: n } } }
          tasks:
            each:
              componentRef: { name: comp-each }
              parameterIterator: { items: { inputParameter: many }, itemInput: what }
              inputs: { parameters: { many: { componentInputParameter: many } } }
            old: { componentRef: { name: comp-old }, dependentTasks: [ each ] }
            again:
              componentRef: { name: comp-count }
              inputs:
                artifacts: { data: { taskOutputArtifact: { producerTask: old, outputArtifactKey: artifact } } }
      """;

  @TempDir Path folder;
  private final Database database = TestDatabases.sqlite();

  @BeforeEach
  void write() throws IOException {
    Path script = Files.writeString(folder.resolve("runtime"), RUNTIME);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private EngineFixture fixture() {
    ContainerTask containers =
        new ContainerTask(
            new ProjectFolder(folder),
            new ProcessPolicy(ProcessPolicy.Run.ALWAYS, List.of(), List.of()),
            Optional.of(folder.resolve("runtime")),
            new Secrets(Optional.empty()),
            new Buckets(Map.of(), folder));
    return new EngineFixture(database, EngineConfig.ALONE, containers);
  }

  private static String definition(String compiled) {
    Imported imported = KubeflowImport.read(compiled, "kept");
    assertThat(imported).isInstanceOf(Imported.Whole.class);
    return ((Imported.Whole) imported).pipeline().yaml();
  }

  private Path kept(String key) {
    return folder.resolve("buckets/kept").resolve(key);
  }

  @Test
  void artifactsGoFromContainerToContainerByABucket() throws IOException, InterruptedException {
    Files.createDirectories(kept("old"));
    Files.writeString(kept("old/file"), "old");
    try (EngineFixture fixture = fixture()) {
      Execution ended = fixture.run(definition(MADE), "{}", "one");

      assertThat(ended.output().map(Json::write))
          .as("%s %s", ended.error(), ended.cause())
          .contains("{\"n\":1,\"old\":\"s3://kept/old\"}");
      assertThat(kept("p/one/each/0/make/data/part")).hasContent("a");
      assertThat(kept("p/one/each/1/make/data/part")).hasContent("b");
      assertThat(fixture.engine.log(ended.id(), Optional.of("count")))
          .extracting(LogLine::text)
          .contains("a", "b", "more")
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains(
                          "\"data\":{\"artifacts\":[{\"name\":\"data\",\"type\":{\"schemaTitle\":\"system.Dataset\"},\"uri\":\"s3://kept/p/one/each/1/make/data\""));
    }
  }

  @Test
  void aPipelineThatTheSdkCompiledRuns() throws IOException, InterruptedException {
    Path file =
        Path.of(
            System.getProperty("millrace.shared", ""),
            "data/kfp/valid/two_step_pipeline_containerized.yaml");
    assumeTrue(Files.exists(file), "needs the shared test data: " + file);
    try (EngineFixture fixture = fixture()) {
      Execution ended =
          fixture.run(definition(Files.readString(file)), "{\"text\": \"hi\"}", "one");

      assertThat(ended.status()).as("%s", ended.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
      assertThat(kept("p/one/component1/output_gcs")).hasContent("hi");
      assertThat(fixture.engine.log(ended.id(), Optional.of("component2")))
          .extracting(LogLine::text)
          .contains("hi");
    }
  }
}
