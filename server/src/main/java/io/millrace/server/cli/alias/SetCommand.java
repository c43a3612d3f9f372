package io.millrace.server.cli.alias;

import io.millrace.base.json.Json;
import io.millrace.server.cli.Responsible;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `millrace alias set`: points an alias at a version.
@Command(
    name = "set",
    mixinStandardHelpOptions = true,
    description = "Points an alias at a version. Endpoints that follow it serve that version.",
    footerHeading = "%nExample:%n",
    footer = "  millrace alias set price@champion 4 --expect 3 --reason 'RMSE -120'")
final class SetCommand implements Callable<Integer> {
  private static final String NONE = "none";

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private NamedAlias alias = new NamedAlias();
  @Mixin private Responsible responsible = new Responsible();

  @Parameters(index = "1", paramLabel = "VERSION", description = "A version of the model.")
  private int version;

  @Option(
      names = "--expect",
      paramLabel = "VERSION",
      description = "Only if it names this version now; 'none': only if it is new.")
  private @Nullable String expected;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ObjectNode body =
        Json.object()
            .put("version", version)
            .put("by", responsible.by())
            .put("reason", responsible.reason());
    if (expected != null) {
      body.set("expected", expected.equals(NONE) ? Json.parse("null") : number(expected));
    }
    JsonNode answer =
        alias.client().send("PUT", alias.path(), "application/json", Json.write(body));
    spec.commandLine()
        .getOut()
        .printf("%s names version %d.%n", alias, answer.path("version").asInt());
    return 0;
  }

  private JsonNode number(String text) {
    if (!text.matches("\\d{1,9}")) {
      throw new picocli.CommandLine.ParameterException(
          spec.commandLine(), "--expect: '%s' (expected: a version, or none)".formatted(text));
    }
    return Json.parse(Integer.toString(Integer.parseInt(text)));
  }
}
