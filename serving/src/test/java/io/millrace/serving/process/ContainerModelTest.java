package io.millrace.serving.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.pipeline.process.PodmanMachine;
import io.millrace.pipeline.process.ProcessPolicy;
import io.millrace.serving.OutsideModel;
import io.millrace.serving.ServableModel;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.StoredArtifacts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Images as models, run by podman: a busybox that listens on the port and answers 2 * x by `awk`.
class ContainerModelTest {
  private static final ArtifactPath PLACE = ArtifactPath.ofModel("m-1", "");
  private static final String IMAGE = "shop/model:1";
  private static final String SERVE =
      """
      #!/bin/sh
      [ "$1" = serve ] || { echo "not started as a container: $*"; exit 9; }
      echo "colour: $MODEL_COLOUR, file: $(cat $SM_MODEL_DIR/weights)"
      (echo no > $SM_MODEL_DIR/more) 2>/dev/null || echo read-only
      grep -c : /proc/net/dev
      nc -ll -p $SAGEMAKER_BIND_TO_PORT -e /bin/answer
      exit 3
      """;
  private static final String ANSWER =
      """
      #!/bin/sh
      read -r method path rest
      length=0
      while read -r name value; do
        value=$(echo "$value" | tr -d '\\r')
        case "$name" in
          Content-Length:) length=$value ;;
          [A-Za-z]*) ;;
          *) break ;;
        esac
      done
      said=pong
      if [ $method = POST ]; then
        body=$(head -c $length)
        case "$body" in
          *hang*) sleep 600 ;;
          *die*) killall nc; exit ;;
        esac
        said=$(echo "$body" | awk -F , '{ print 2 * $1 }')
      fi
      printf 'HTTP/1.1 200 OK\\r\\nContent-Type: text/csv\\r\\nContent-Length: %d\\r\\n\\r\\n%s' ${#said} "$said"
      """;

  @TempDir private static Path podman;
  private static @Nullable PodmanMachine machine;

  @TempDir Path folder;
  private Artifacts artifacts;
  private ModelProcesses processes;

  @BeforeAll
  static void importImage() throws IOException, InterruptedException {
    machine =
        PodmanMachine.with(
            podman,
            IMAGE,
            List.of(
                "sh", "cat", "echo", "grep", "nc", "tr", "head", "awk", "printf", "sleep",
                "killall"),
            "serve.sh",
            SERVE,
            "answer",
            ANSWER);
  }

  @AfterAll
  static void removeAll() throws IOException, InterruptedException {
    if (machine != null) {
      machine.removeAll();
    }
  }

  private static PodmanMachine machine() {
    return Objects.requireNonNull(machine);
  }

  @BeforeEach
  void start() throws IOException {
    artifacts = new StoredArtifacts(new LocalObjectStore(folder.resolve("objects")));
    processes = processes(ProcessPolicy.Run.JAILED, Optional.of(machine().runtime()));
    put("weights", "42");
    put("input_example.json", "{\"columns\": [\"x\", \"act\"], \"data\": [[1.5, \"none\"]]}");
  }

  private ModelProcesses processes(ProcessPolicy.Run run, Optional<Path> runtime)
      throws IOException {
    return new ModelProcesses(
        artifacts,
        folder.toRealPath().resolve("state"),
        new ProcessPolicy(run, List.of(), List.of()),
        Optional.empty(),
        runtime,
        FaultyModel.LIMITS,
        InstantSource.system());
  }

  @AfterEach
  void stop() throws Exception {
    processes.close();
    ReplicaPoolTest.within(Duration.ofSeconds(20), () -> containers().isEmpty());
  }

  private void put(String name, String text) {
    artifacts.put(PLACE.resolve(name), out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private Optional<ServableModel.Outside> find(String image) {
    put(
        "MLmodel",
        """
        flavors:
          millrace_process:
            image: %s
            command: [/bin/serve.sh]
            accept: text/csv
            environment: { MODEL_COLOUR: blue }
        signature:
          inputs: '[{"type": "double", "name": "x"}, {"type": "string", "name": "act"}]'
        saved_input_example_info: {artifact_path: input_example.json}
        """
            .formatted(image));
    return processes.find(LoggedVersion.wanted("boxed"), LoggedVersion.at("boxed", PLACE));
  }

  private static String containers() throws IOException, InterruptedException {
    machine().podman("ps", "--all", "--quiet");
    return machine().said();
  }

  @Test
  void answersOverItsPortWithoutANetworkAndLeavesNothing() throws Exception {
    OutsideModel model = find(IMAGE).orElseThrow().model();
    model.start();
    assertThat(model.predict(FaultyModel.rows("none", 21, 0.25))).containsExactly(42, 0.5);
    assertThat(processes.all().getFirst().kind()).isEqualTo("image");
    assertThat(processes.all().getFirst().log())
        .contains("colour: blue, file: 42", "read-only")
        .contains("1"); // the loopback alone
    assertThat(containers().lines()).hasSize(2);
    stop();
  }

  @Test
  void oneThatHangsIsLateAndOneThatDiesComesBack() throws Exception {
    OutsideModel model = find(IMAGE).orElseThrow().model();
    model.start();
    long start = System.nanoTime();
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> model.predict(FaultyModel.rows("hang", 1)))
        .returns(ErrorCode.MODEL_PROCESS_TIMEOUT, MillraceException::code);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isLessThan(FaultyModel.LIMIT.plusMillis(500));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> model.predict(FaultyModel.rows("die", 1)))
        .returns(ErrorCode.MODEL_PROCESS_FAILED, MillraceException::code);
    ReplicaPoolTest.within(Duration.ofSeconds(2), () -> processes.all().getFirst().failures() == 1);
    ReplicaPoolTest.within(
        Duration.ofSeconds(30),
        () -> {
          try {
            return model.predict(FaultyModel.rows("none", 4))[0] == 8;
          } catch (MillraceException _) {
            return false;
          }
        });
  }

  @Test
  void anEndWithoutWarningEndsTheContainersToo() throws Exception {
    OutsideModel model = find(IMAGE).orElseThrow().model();
    model.start();
    assertThat(containers().lines()).hasSize(2);
    List<ProcessHandle> all =
        ProcessHandle.current()
            .descendants()
            .filter(each -> each.info().command().orElse("").contains("python"))
            .toList();
    assertThat(all).isNotEmpty();
    all.forEach(ProcessHandle::destroyForcibly);
    ReplicaPoolTest.within(Duration.ofSeconds(2), () -> processes.all().getFirst().failures() >= 1);
    stop();
  }

  @Test
  void anImageThatIsNotThereSaysSo() {
    OutsideModel model = find("localhost/shop/absent:1").orElseThrow().model();
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(model::start)
        .returns(ErrorCode.MODEL_PROCESS_FAILED, MillraceException::code)
        .withMessageContaining("shop/absent");
  }

  @Test
  void anImageNeedsLeaveARuntimeAndAName() throws IOException {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> find("--privileged"))
        .returns(ErrorCode.MODEL_NOT_SERVABLE, MillraceException::code)
        .withMessageContaining("--privileged");
    processes = processes(ProcessPolicy.Run.NEVER, Optional.of(machine().runtime()));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> find(IMAGE))
        .returns(ErrorCode.MODEL_PROCESS_NOT_ALLOWED, MillraceException::code);
    processes = processes(ProcessPolicy.Run.JAILED, Optional.of(folder.resolve("none")));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> find(IMAGE))
        .returns(ErrorCode.MODEL_PROCESS_NOT_ALLOWED, MillraceException::code)
        .withMessageContaining("no container runtime");
  }
}
