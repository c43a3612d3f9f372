package io.millrace.serving.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.ml.frame.Frame;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PythonEnvironmentsTest {
  @TempDir Path folder;

  private static OutsideBundle requiring(String... lines) {
    return new OutsideBundle(
        List.of(),
        List.of(),
        List.of(),
        new Frame(0, List.of()),
        "3.11.7",
        List.of(lines),
        new OutsideBundle.Kind.Function());
  }

  @Test
  void theOperatorsInterpreterIsForAll() {
    Path python = Path.of("/opt/python/bin/python");
    PythonEnvironments environments = new PythonEnvironments(folder, Optional.of(python));
    assertThat(environments.interpreter(requiring("--anything"))).isEqualTo(python);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--index-url http://example.com/simple",
        "-r /etc/passwd",
        "-e .",
        "git+https://example.com/x.git",
        "x @ https://example.com/x.whl",
        "./x.whl",
        "x==1 --global-option=y",
        "x==1\\",
        "x; python_version > '3' \\",
      })
  void aLineThatIsMoreThanANameAndVersionsIsRefused(String line) {
    PythonEnvironments environments = new PythonEnvironments(folder, Optional.empty());
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> environments.interpreter(requiring("numpy==2.4.6", line)))
        .returns(ErrorCode.MODEL_NOT_SERVABLE, MillraceException::code)
        .withMessageContaining(line.substring(0, 3));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void oneWithoutRequirementsIsMadeOnce() throws Exception {
    PythonEnvironments environments = new PythonEnvironments(folder, Optional.empty());
    Path first = environments.interpreter(requiring("# nothing"));
    assertThat(first).isExecutable();
    assertThat(environments.interpreter(requiring())).isEqualTo(first);
    try (var made = Files.list(folder)) {
      assertThat(made).hasSize(1);
    }
    assertThat(PythonEnvironments.reads(first)).anyMatch(first::startsWith);
  }

  @Test
  void oneThatCannotBeMadeSaysWhyAndIsTriedAgain() {
    PythonEnvironments environments = new PythonEnvironments(folder, Optional.empty());
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> environments.interpreter(requiring("numpy==.")))
          .returns(ErrorCode.MODEL_NOT_SERVABLE, MillraceException::code)
          .withMessageContaining("numpy==.");
    }
  }
}
