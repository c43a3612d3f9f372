package io.millrace.server.cli.pipeline;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.server.cli.ServerOption;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `millrace pipeline diff`: what differs between two versions.
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description =
        "Shows what differs between two versions of a pipeline; without versions the last two.",
    footerHeading = "%nExamples:%n",
    footer = {"  millrace pipeline diff nightly", "  millrace pipeline diff nightly 3 7"})
final class DiffCommand implements Callable<Integer> {
  private static final int CONTEXT_LINES = 3;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();

  @Parameters(index = "0", paramLabel = "PIPELINE", description = "A pipeline's name.")
  private String pipeline = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "OLD",
      description = "The older version. Default: the one before NEW.")
  private Optional<Integer> old = Optional.empty();

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "NEW",
      description = "The newer version. Default: the newest.")
  private Optional<Integer> young = Optional.empty();

  @Override
  public Integer call() throws IOException, InterruptedException {
    JsonNode versions = new ServerPipelines(server.client()).versions(pipeline);
    int newest = versions.path(0).path("version").asInt();
    int to = young.orElse(newest);
    int from = old.orElse(to - 1);
    MillraceException.require(
        from > 0,
        ErrorCode.PIPELINE_NOT_FOUND,
        "Name two versions that it has; its newest is %d.".formatted(newest),
        "Pipeline '%s' has no version before %d.",
        pipeline,
        to);
    List<String> before = lines(versions, from);
    var patch = DiffUtils.diff(before, lines(versions, to));
    UnifiedDiffUtils.generateUnifiedDiff(title(from), title(to), before, patch, CONTEXT_LINES)
        .forEach(line -> spec.commandLine().getOut().println(coloured(line)));
    return 0;
  }

  private String title(int version) {
    return pipeline + " version " + version;
  }

  private List<String> lines(JsonNode versions, int version) {
    return versions
        .valueStream()
        .filter(each -> each.path("version").asInt() == version)
        .findFirst()
        .map(each -> each.path("definition").asString().lines().toList())
        .orElseThrow(
            () ->
                new MillraceException(
                    ErrorCode.PIPELINE_NOT_FOUND,
                    "Pipeline '%s' has no version %d.".formatted(pipeline, version),
                    "Its newest is version %d.".formatted(versions.size())));
  }

  private static String coloured(String line) {
    Ansi.IStyle style =
        switch (line.isEmpty() ? ' ' : line.charAt(0)) {
          case '+' -> Ansi.Style.fg_green;
          case '-' -> Ansi.Style.fg_red;
          case '@' -> Ansi.Style.fg_cyan;
          default -> Ansi.Style.reset;
        };
    // Built from parts: a definition may hold what picocli's markup would take for its own.
    return Ansi.AUTO.enabled() ? style.on() + line + Ansi.Style.reset.on() : line;
  }
}
