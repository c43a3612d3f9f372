package io.millrace.server.cli;

import io.millrace.base.json.Json;
import io.millrace.server.demo.Demo;
import io.millrace.server.demo.Stage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `millrace demo`: plays the whole loop on a generated market, or on files of one's own.
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "Plays the whole loop on a generated used-car market and keeps serving until Ctrl-C.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  millrace demo",
      "  millrace demo --exit --json",
      "  millrace demo --data listings --target price"
    })
final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--exit",
      description = "Stops at the end, with exit code 0 only if every stage did what it should.")
  private boolean exit;

  @Option(names = "--json", description = "Prints the table as JSON; progress goes to stderr.")
  private boolean json;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Plays on the CSV files of this folder, in the order of their names: the first half is"
              + " history, the second half is new.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--target",
      paramLabel = "COLUMN",
      description = "The column to predict, with --data. Default: ${DEFAULT-VALUE}.")
  private String target = "price";

  @Option(
      names = "--port",
      description = "Port to listen on, 0 for any free one. Default: ${DEFAULT-VALUE}.")
  private int port = UpLine.DEFAULT.port();

  @Option(
      names = "--seed",
      description = "Another seed makes another market. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("millrace-demo");
    DemoProgress progress = new DemoProgress(json ? spec.commandLine().getErr() : out());
    try (Demo demo = start(folder)) {
      progress.say("Millrace runs at %s; the project is in %s", demo.address(), folder);
      long start = System.nanoTime();
      List<Stage> stages = demo.play(progress);
      double seconds = (System.nanoTime() - start) / 1e9;
      boolean isGood = stages.stream().allMatch(Stage::isGood);
      if (json) {
        out().println(json(stages, seconds, isGood, demo));
      } else {
        DemoTable.print(out(), stages, seconds, demo.address());
      }
      out().flush();
      if (!exit) {
        progress.say("It keeps serving. Ctrl-C stops it.");
        awaitStop();
      }
      return isGood ? 0 : 1;
    } finally {
      delete(folder);
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private Demo start(Path folder) throws IOException {
    return data.isPresent()
        ? Demo.onFiles(folder, port, data.get(), target)
        : Demo.onMarket(folder, port, seed);
  }

  private static String json(List<Stage> stages, double seconds, boolean isGood, Demo demo) {
    ObjectNode body = Json.object().put("good", isGood).put("seconds", rounded(seconds));
    ArrayNode list = body.putArray("stages");
    for (Stage stage : stages) {
      list.addObject()
          .put("title", stage.title())
          .put("happened", stage.happened())
          .put("seconds", rounded(stage.seconds()))
          .put("page", demo.address().resolve(stage.page()).toString())
          .put("good", stage.isGood());
    }
    return Json.write(body);
  }

  private static double rounded(double seconds) {
    return Double.parseDouble(String.format(Locale.ROOT, "%.2f", seconds));
  }

  /// Returns when the process is told to stop; the shutdown waits until the server is closed.
  private static void awaitStop() throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    Thread main = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("stop")
                .unstarted(
                    () -> {
                      told.countDown();
                      join(main);
                    }));
    told.await();
  }

  private static void join(Thread main) {
    try {
      main.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
