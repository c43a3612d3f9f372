package io.millrace.pipeline.stepfunctions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.pipeline.Definitions;
import io.millrace.pipeline.states.ExecutionType;
import org.junit.jupiter.api.Test;

class DefinitionTextTest {
  private final DefinitionText text = new DefinitionText(Definitions.withAnyTask());

  private static String machine(String pass) {
    return "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Pass\",%s}}}".formatted(pass);
  }

  @Test
  void aWarningIsToldButRefusesNothing() {
    String definition = machine("\"Parameters\":{\"x\":\"$.a\"},\"End\":true");

    assertThat(text.diagnose(definition, ExecutionType.STANDARD))
        .extracting(DefinitionText.Diagnostic::severity, DefinitionText.Diagnostic::code)
        .containsExactly(tuple("WARNING", "NO_DOLLAR"));
    text.require(definition, ExecutionType.STANDARD);
  }

  @Test
  void aRefusalNamesFaultsOnly() {
    String definition = machine("\"Parameters\":{\"x\":\"$.a\"},\"Fly\":1,\"End\":true");

    assertThat(text.diagnose(definition, ExecutionType.STANDARD))
        .extracting(DefinitionText.Diagnostic::severity)
        .containsExactly("WARNING", "ERROR");
    assertThatExceptionOfType(RuntimeException.class)
        .isThrownBy(() -> text.require(definition, ExecutionType.STANDARD))
        .withMessageContaining("The field 'Fly' is not supported by a Pass state at /States/A/Fly")
        .withMessageNotContaining("NO_DOLLAR");
  }
}
