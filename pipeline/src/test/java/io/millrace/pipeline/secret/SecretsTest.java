package io.millrace.pipeline.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.pipeline.FakeContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What tasks get in place of references, and what nobody else gets.
class SecretsTest {
  @TempDir Path folder;
  private final FakeContext context = new FakeContext("key");
  private Secrets secrets = new Secrets(Optional.empty());

  @BeforeEach
  void mount() throws IOException {
    Files.writeString(folder.resolve("token"), "k3y-of-the-shop\n");
    Files.writeString(folder.resolve("short"), "abc\n");
    secrets = new Secrets(Optional.of(folder));
  }

  private JsonNode use(String arguments, Secrets.Work work) throws InterruptedException {
    return secrets.use(Json.parse(arguments), "headers", context, work);
  }

  private void assertRefused(ErrorCode code, String reference) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> use("{\"headers\": {\"A\": " + reference + "}}", (a, _) -> a))
        .returns(code, MillraceException::code)
        .satisfies(refused -> assertThat(refused.detail()).doesNotContain("k3y"));
  }

  @Test
  void referencesBecomeValuesInOnePlaceOnly() throws InterruptedException {
    String arguments =
        """
        {"headers": {"A": {"Secret": "token"}, "B": "plain",
                     "C": {"Secret": "token", "Format": "Bearer {}"}},
         "body": {"A": {"Secret": "token"}}}
        """;
    use(
        arguments,
        (revealed, _) -> {
          assertThat(revealed)
              .isEqualTo(
                  Json.parse(
                      """
                      {"headers": {"A": "k3y-of-the-shop", "B": "plain", "C": "Bearer k3y-of-the-shop"},
                       "body": {"A": {"Secret": "token"}}}
                      """));
          return Json.object();
        });
  }

  @Test
  void nothingThatTheTaskSaysHasTheValue() throws InterruptedException {
    JsonNode result =
        use(
            "{\"headers\": {\"A\": {\"Secret\": \"token\"}}}",
            (revealed, masked) -> {
              masked.log("sent " + revealed);
              masked.progress(1, 2, "with " + revealed);
              return revealed;
            });
    assertThat(result).isEqualTo(Json.parse("{\"headers\": {\"A\": \"***\"}}"));
    assertThat(context.lines).containsExactly("sent {\"headers\":{\"A\":\"***\"}}");
    assertThat(context.progress).noneMatch(said -> said.contains("k3y"));
  }

  @Test
  void nothingThatTheTaskThrowsHasTheValue() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(
            () ->
                use(
                    "{\"headers\": {\"A\": {\"Secret\": \"token\"}}}",
                    (revealed, _) -> {
                      throw new MillraceException(
                          ErrorCode.OUTGOING_CALL_FAILED, "not " + revealed, "fix " + revealed);
                    }))
        .satisfies(
            failure ->
                assertThat(failure.detail() + failure.fix() + failure.getMessage())
                    .contains("***")
                    .doesNotContain("k3y"));
  }

  @Test
  void whatIsNoSecretIsNamed() {
    assertRefused(ErrorCode.SECRET_NOT_FOUND, "{\"Secret\": \"other\"}");
    assertRefused(ErrorCode.SECRET_INVALID, "{\"Secret\": \"../token\"}");
    assertRefused(ErrorCode.SECRET_INVALID, "{\"Secret\": \"short\"}");
    assertRefused(ErrorCode.TASK_ARGUMENTS_INVALID, "{\"Secret\": \"token\", \"Else\": 1}");
    assertRefused(ErrorCode.TASK_ARGUMENTS_INVALID, "{\"Secret\": \"token\", \"Format\": \"x\"}");
    secrets = new Secrets(Optional.empty());
    assertRefused(ErrorCode.SECRET_NOT_FOUND, "{\"Secret\": \"token\"}");
  }
}
