package io.millrace.server.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.RequestOptions;
import io.millrace.base.json.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The page of a pipeline of 500 states and the comparison of 200 runs in headless Chromium, beside
/// a page with an empty list of the same server: first contentful paint, and the moment when the
/// page can be used. Budget: 1 s, also when it is looked at for the first time. Not part of the
/// tests: `bench/run pages` starts the server and names its address in the system property
/// `millrace.bench.url`.
class PagesBenchmark {
  private static final int STATES = 500;
  private static final int RUNS = 200;
  private static final int STEPS = 200;
  private static final int ROUNDS = 9;

  private static final String PAINT = "performance.getEntriesByName('first-contentful-paint')";

  /// Two frames after the scripts have run, what they did has been painted.
  private static final String WATCH =
      """
      document.addEventListener('DOMContentLoaded', () =>
        requestAnimationFrame(() => requestAnimationFrame(() => {
          window.complete = performance.now();
        })));
      """;

  /// In milliseconds since the browser began to load the page.
  record Paint(double first, double complete) {}

  @Test
  void compare() {
    String server = System.getProperty("millrace.bench.url", "");
    assertThat(server).as("millrace.bench.url").isNotEmpty();
    try (Playwright playwright =
            Playwright.create(
                new Playwright.CreateOptions()
                    .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser =
            playwright
                .chromium()
                .launch(
                    new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of("/usr/bin/chromium-headless-shell"))
                        .setArgs(List.of("--no-sandbox", "--disable-gpu")))) {
      Page page = browser.newPage(new Browser.NewPageOptions().setBypassCSP(true));
      page.addInitScript(WATCH);
      page.navigate(server);
      String project = page.url();
      page.request()
          .post(
              server + "api/pipelines/states",
              RequestOptions.create()
                  .setHeader("Content-Type", "application/json")
                  .setData(machine().toString()));
      print("a page with an empty list", paints(page, project + "/parameters"));
      print("a graph of " + STATES + " states", paints(page, project + "/pipelines/states"));
      assertThat(page.locator("[data-n]").count()).isEqualTo(STATES);
      String experiment = logRuns(page, server + "api/2.0/mlflow/");
      String comparison = project + "/runs/compare?experiment=" + experiment;
      print(
          "%d runs compared, two metrics of %d steps each".formatted(RUNS, STEPS),
          paints(page, comparison));
      assertThat(page.locator("figure").first().locator("path[data-line]").count()).isEqualTo(RUNS);
    }
  }

  private static String logRuns(Page page, String api) {
    String name = "compared-" + System.nanoTime();
    String experiment =
        post(page, api + "experiments/create", Json.object().put("name", name))
            .path("experiment_id")
            .asString();
    for (int i = 0; i < RUNS; i++) {
      ObjectNode start =
          Json.object().put("experiment_id", experiment).put("start_time", 1_000L * i);
      String run =
          post(page, api + "runs/create", start).path("run").path("info").path("run_id").asString();
      ObjectNode batch = Json.object().put("run_id", run);
      ArrayNode metrics = batch.putArray("metrics");
      for (int step = 0; step < STEPS; step++) {
        double value = 2_000 + i + 1_500 * Math.exp(-step / (20.0 + i % 30));
        for (String key : List.of("train-rmse", "valid-rmse")) {
          metrics
              .addObject()
              .put("key", key)
              .put("value", value)
              .put("timestamp", step)
              .put("step", step);
        }
      }
      ArrayNode params = batch.putArray("params");
      params.addObject().put("key", "depth").put("value", "" + i % 8);
      params.addObject().put("key", "algorithm").put("value", i % 2 == 0 ? "trees" : "linear");
      post(page, api + "runs/log-batch", batch);
    }
    return experiment;
  }

  private static JsonNode post(Page page, String address, ObjectNode body) {
    return Json.parse(
        page.request()
            .post(
                address,
                RequestOptions.create()
                    .setHeader("Content-Type", "application/json")
                    .setData(body.toString()))
            .body());
  }

  private static List<Paint> paints(Page page, String address) {
    List<Paint> paints = new ArrayList<>();
    for (int round = 0; round <= ROUNDS; round++) {
      page.navigate(address);
      page.waitForFunction("window.complete && " + PAINT + "[0]");
      paints.add(new Paint(number(page, PAINT + "[0].startTime"), number(page, "window.complete")));
    }
    return paints;
  }

  private static double number(Page page, String expression) {
    return ((Number) page.evaluate(expression)).doubleValue();
  }

  private static void print(String what, List<Paint> paints) {
    System.out.printf(
        Locale.ROOT,
        "pages: %s: first paint %.0f ms, complete %.0f ms (median of %d); looked at for the first"
            + " time: %.0f ms, %.0f ms%n",
        what,
        median(paints, Paint::first),
        median(paints, Paint::complete),
        ROUNDS,
        paints.getFirst().first(),
        paints.getFirst().complete());
  }

  private static double median(List<Paint> paints, ToDoubleFunction<Paint> figure) {
    return paints.stream()
        .skip(1)
        .sorted(Comparator.comparingDouble(figure))
        .skip(ROUNDS / 2)
        .findFirst()
        .map(figure::applyAsDouble)
        .orElseThrow();
  }

  /// Blocks of ten: four in a row, a Choice over two, a Map of one, a Parallel of two.
  private static ObjectNode machine() {
    ObjectNode machine = Json.object().put("StartAt", "Load0");
    ObjectNode states = machine.putObject("States");
    int blocks = STATES / 10;
    for (int i = 0; i < blocks; i++) {
      states.putObject("Load" + i).put("Type", "Pass").put("Next", "Check" + i);
      states.putObject("Check" + i).put("Type", "Pass").put("Next", "Decide" + i);
      ObjectNode decide = states.putObject("Decide" + i).put("Type", "Choice");
      decide.put("Default", "Small" + i);
      decide
          .putArray("Choices")
          .addObject()
          .put("Variable", "$.large")
          .put("IsPresent", true)
          .put("Next", "Each" + i);
      states.putObject("Small" + i).put("Type", "Pass").put("Next", "Both" + i);
      ObjectNode each = states.putObject("Each" + i).put("Type", "Map").put("Next", "Both" + i);
      each.set("ItemProcessor", level("Train" + i));
      ObjectNode both = states.putObject("Both" + i).put("Type", "Parallel");
      both.putArray("Branches").add(level("Left" + i)).add(level("Right" + i));
      both.put("Next", "Gather" + i);
      ObjectNode gather = states.putObject("Gather" + i).put("Type", "Pass");
      if (i + 1 < blocks) {
        gather.put("Next", "Load" + (i + 1));
      } else {
        gather.put("End", true);
      }
    }
    return machine;
  }

  private static ObjectNode level(String only) {
    ObjectNode level = Json.object().put("StartAt", only);
    level.putObject("States").putObject(only).put("Type", "Pass").put("End", true);
    return level;
  }
}
