package io.millrace.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIterable;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.RequestOptions;
import io.millrace.base.json.Json;
import io.millrace.server.page.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The demo, and its pages in a real browser.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoTest {
  private static final Pattern LINK = Pattern.compile("href=\"(/ui/used-cars[^\"#]*)");
  private static final int HTML_BYTES_MAX = 60_000;
  private static final Path SCREENSHOTS = Path.of("target/screenshots");

  private final List<String> consoleErrors = new ArrayList<>();
  private Playwright playwright;
  private Browser browser;
  private Demo demo;
  private Page overview;
  private List<Stage> stages;

  /// Plays the story while the overview is open.
  @BeforeAll
  void play(@TempDir Path folder) throws IOException, InterruptedException {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(Path.of("/usr/bin/chromium-headless-shell"))
                    .setArgs(List.of("--no-sandbox", "--disable-gpu")));
    demo = Demo.onMarket(folder, 0, 1);
    overview = page(1_440, ColorScheme.LIGHT);
    visit(overview, "/");
    stages =
        demo.play(
            new Demo.Listener() {
              @Override
              public void begins(int number, int of, String title) {}

              @Override
              public void ended(int number, int of, Stage stage) {
                System.out.printf("%2d/%d %s: %s%n", number, of, stage.title(), stage.happened());
              }
            });
  }

  @AfterAll
  void stop() {
    browser.close();
    playwright.close();
    demo.close();
  }

  private Page page(int width, ColorScheme scheme) {
    BrowserContext context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(width, 900)
                .setColorScheme(scheme)
                .setReducedMotion(com.microsoft.playwright.options.ReducedMotion.REDUCE));
    Page page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            consoleErrors.add(page.url() + ": " + message.text());
          }
        });
    page.onPageError(error -> consoleErrors.add(page.url() + ": " + error));
    return page;
  }

  private String visit(Page page, String path) {
    Response response = page.navigate(demo.address().resolve(path).toString());
    assertThat(response.status()).as(path).isEqualTo(200);
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  @Test
  void everyStageDoesWhatItShould() {
    assertThat(stages).hasSize(12).allSatisfy(stage -> assertThat(stage.isGood()).isTrue());
  }

  @Test
  void theOverviewFollowsTheLoopWithoutBeingReloaded() {
    overview.waitForSelector("text=Config 2");
    assertThat(overview.textContent("main")).contains("Ground truth", "violations");
    assertThat(consoleErrors).isEmpty();
  }

  @Test
  void thePageOfEachStageShowsIt() {
    Page page = page(1_440, ColorScheme.LIGHT);
    for (Stage stage : stages) {
      visit(page, stage.page());
      assertThat(page.title()).as(stage.title()).isNotBlank();
    }
    page.context().close();
    assertThat(consoleErrors).isEmpty();
  }

  @Test
  void everyKindOfPageIsAccessibleInLightAndDarkAndOnAPhone() {
    Collection<String> addresses = oneOfEachKind();
    assertThat(addresses).hasSizeGreaterThan(30);
    List<String> findings = new ArrayList<>();
    Page light = page(1_440, ColorScheme.LIGHT);
    Page dark = page(390, ColorScheme.DARK);
    for (String address : addresses) {
      visit(light, address);
      findings.addAll(findings(address, axe(light)));
      assertThatIterable(sideways(light)).as(address).isEmpty();
      visit(dark, address);
      findings.addAll(findings(address, axe(dark)));
      assertThatIterable(sideways(dark)).as(address).isEmpty();
      dark.setViewportSize(320, 700);
      assertThatIterable(sideways(dark)).as(address + " at 320 px").isEmpty();
      dark.setViewportSize(390, 900);
    }
    light.context().close();
    dark.context().close();
    assertThat(findings).isEmpty();
    assertThat(consoleErrors).isEmpty();
  }

  /// Of a page without frames the form of the check that opens no second page finds the same,
  /// sooner.
  @SuppressWarnings("deprecation")
  private static AxeBuilder axe(Page page) {
    return new AxeBuilder(page).setLegacyMode(true);
  }

  private static List<String> findings(String address, AxeBuilder axe) {
    return axe.analyze().getViolations().stream()
        .map(rule -> address + ": " + rule.getHelp() + " " + rule.getNodes().getFirst().getHtml())
        .toList();
  }

  /// What is wider than the window, if the page can be scrolled sideways.
  @SuppressWarnings("unchecked")
  private static List<String> sideways(Page page) {
    return (List<String>)
        Objects.requireNonNull(
            page.evaluate(
                """
                document.documentElement.scrollWidth <= innerWidth ? [] :
                  [...document.querySelectorAll('main *')]
                    .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
                    .slice(0, 5).map(e => e.outerHTML.slice(0, 120))
                """));
  }

  /// Follows every link from the overview, and asserts that none fails.
  private Collection<String> oneOfEachKind() {
    Map<String, String> kinds = new LinkedHashMap<>();
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of("/ui/used-cars"));
    Page page = page(1_440, ColorScheme.LIGHT);
    while (!open.isEmpty() && seen.size() < 150) {
      String address = open.removeFirst();
      if (!seen.add(address)) {
        continue;
      }
      var response = page.request().get(demo.address().resolve(address).toString());
      assertThat(response.status()).as(address).isEqualTo(200);
      if (response.headers().getOrDefault("content-type", "").startsWith("text/html")) {
        assertThat(response.body().length).as("bytes of " + address).isLessThan(HTML_BYTES_MAX);
        Matcher links = LINK.matcher(response.text());
        while (links.find()) {
          String link = links.group(1).replace("&amp;", "&");
          if (kinds.putIfAbsent(kind(link), link) == null) {
            open.addFirst(link);
          } else {
            open.addLast(link);
          }
        }
      }
    }
    page.context().close();
    return kinds.values();
  }

  /// The address without the names in it: every second part names a thing.
  private static String kind(String address) {
    List<String> parts = List.of(address.replaceAll("\\?.*", "").split("/", -1));
    StringBuilder kind = new StringBuilder();
    for (int i = 3; i < parts.size(); i++) {
      kind.append('/').append(i % 2 == 1 ? parts.get(i) : "*");
    }
    return kind + (address.contains("?") ? "?" + parameters(address) : "");
  }

  private static String parameters(String address) {
    return Pattern.compile("[?&]([a-z]+)=")
        .matcher(address)
        .results()
        .map(match -> match.group(1))
        .sorted()
        .collect(Collectors.joining("&"));
  }

  @Test
  void theEndpointIsTriedFromItsForm() {
    Page page = page(1_440, ColorScheme.LIGHT);
    visit(page, "/ui/used-cars/endpoints/price/try");
    page.click("main form button[type=submit]");
    assertThat(page.textContent("main")).containsPattern("[0-9],[0-9]{3}").contains("curl");
    page.context().close();
    assertThat(consoleErrors).isEmpty();
  }

  @Test
  void runsAreFoundByWhatTheFilterOffersAndComparedByTicks() {
    Page page = page(1_440, ColorScheme.LIGHT);
    visit(page, "/ui/used-cars/runs");
    page.fill("#flt", "params.algo");
    page.waitForSelector("#offers li:has-text('params.algorithm')");
    page.press("#flt", "ArrowDown");
    page.press("#flt", "Enter");
    page.waitForSelector("#offers li:has-text('ILIKE')");
    page.press("#flt", "ArrowDown");
    page.press("#flt", "Enter");
    page.waitForSelector("#offers li:has-text('xgboost')");
    assertAccessible(page);
    page.fill("#flt", "params.algorithm = 'xgboost'");
    page.press("#flt", "Enter");
    page.waitForURL("**q=params.algorithm**");
    page.check("tbody tr:nth-child(1) input");
    page.check("tbody tr:nth-child(2) input");
    page.click("text=Compare 2 ticked runs");
    assertThat(page.textContent("h1")).isEqualTo("2 runs compared");
    assertAccessible(page);
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    page.setViewportSize(390, 900);
    assertAccessible(page);
    page.context().close();
    assertThat(consoleErrors).isEmpty();
  }

  @Test
  void rowsFollowARunThatTrainsAndNewRunsAreOffered() {
    Page page = page(1_440, ColorScheme.LIGHT);
    String api = demo.address().resolve("/api/2.0/mlflow/").toString();
    String experiment =
        Json.parse(
                page.request()
                    .post(api + "experiments/create", json("{\"name\": \"live\"}"))
                    .body())
            .path("experiment_id")
            .asString();
    String run = startRun(page, api, experiment);
    visit(page, "/ui/used-cars/runs?experiment=" + experiment + "&columns=metrics.loss");
    page.request()
        .post(
            api + "runs/log-metric",
            json(
                "{\"run_id\": \"%s\", \"key\": \"loss\", \"value\": 0.125, \"timestamp\": 1}"
                    .formatted(run)));
    startRun(page, api, experiment);
    page.waitForSelector("tbody td:has-text('0.125')");
    page.waitForSelector("text=Show 1 new run");
    page.context().close();
    assertThat(consoleErrors).isEmpty();
  }

  private static String startRun(Page page, String api, String experiment) {
    String body = "{\"experiment_id\": \"%s\", \"start_time\": 1}".formatted(experiment);
    return Json.parse(page.request().post(api + "runs/create", json(body)).body())
        .at("/run/info/run_id")
        .asString();
  }

  @Test
  void anAliasIsMovedForAReasonThatStaysInItsHistory() {
    Page page = page(1_440, ColorScheme.LIGHT);
    visit(page, "/ui/used-cars/models/price-linear");
    page.fill("#new-alias", "checked");
    page.fill("#new-alias-why", "read by two people");
    page.click("form[aria-label='A new alias'] button");
    assertThat(page.textContent("main")).contains("checked: version", "read by two people");
    assertAccessible(page);
    page.context().close();
    assertThat(consoleErrors).isEmpty();
  }

  @Test
  void aStepThatAsksIsApprovedOnItsPage() {
    Page page = page(1_440, ColorScheme.LIGHT);
    String pipeline = demo.address().resolve("/api/pipelines/release").toString();
    String definition =
        """
        {"StartAt": "Ask", "States": {"Ask": {"Type": "Task", "Resource": "millrace:approval",
          "Parameters": {"message": "May it go live?", "expires": "1h"}, "End": true}}}
        """;
    assertThat(page.request().post(pipeline, json(definition)).status()).isEqualTo(201);
    String started = page.request().post(pipeline + "/executions", json("{}")).text();
    String execution = Json.parse(started).path("id").asString();

    visit(page, "/executions/" + execution);
    page.waitForCondition(() -> reloaded(page).contains("Ask waits for a decision"));
    visit(page, "/approvals");
    assertAccessible(page);
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    page.setViewportSize(320, 700);
    assertAccessible(page);
    page.fill("main textarea", "looks fine");
    page.fill("main input[name=by]", "Ada");
    page.click("main button[value=approve]");
    assertThat(page.textContent("main")).contains("Approved", "Ada", "looks fine");
    assertAccessible(page);
    page.context().close();
    assertThat(consoleErrors).isEmpty();
  }

  @Test
  void aPredictionIsFollowedToTheEventThatBeganItAllAndBack() {
    Page page = page(1_440, ColorScheme.LIGHT);
    JsonNode captures = get(page, "/api/endpoints/price/captures?limit=1").path("captures");
    String prediction = "prediction:" + captures.path(0).path("inferenceId").asString();

    JsonNode lineage = get(page, "/api/lineage?of=" + Shell.part(prediction));
    List<String> up = new ArrayList<>();
    collect(lineage.path("up"), up);
    assertThat(up.stream().map(thing -> thing.replaceFirst(":.*", "")))
        .contains(
            "endpoint-config",
            "model-version",
            "run",
            "dataset-version",
            "execution",
            "task",
            "event");
    for (String thing : up) {
      assertThat(get(page, "/api/lineage?of=" + Shell.part(thing)).path("thing").asString())
          .isEqualTo(thing);
    }
    String event = up.stream().filter(thing -> thing.startsWith("event:")).findFirst().orElse("");
    List<String> down = new ArrayList<>();
    collect(get(page, "/api/lineage?of=" + event).path("down"), down);
    assertThat(down.stream().map(thing -> thing.replaceFirst(":.*", "")))
        .contains(
            "execution",
            "task",
            "dataset-version",
            "run",
            "model-version",
            "endpoint-config",
            "prediction");

    JsonNode retraining = get(page, "/api/executions?pipeline=retraining").at("/executions/0/id");
    List<String> causes = new ArrayList<>();
    collect(get(page, "/api/lineage?of=execution:" + retraining.asString()).path("up"), causes);
    assertThat(causes).anyMatch(thing -> thing.startsWith("comparison:"));
    page.context().close();
  }

  private JsonNode get(Page page, String path) {
    return Json.parse(page.request().get(demo.address().resolve(path).toString()).body());
  }

  private static void collect(JsonNode nodes, List<String> things) {
    for (JsonNode node : nodes) {
      things.add(node.path("thing").asString());
      collect(node.path("next"), things);
    }
  }

  private static RequestOptions json(String body) {
    return RequestOptions.create().setHeader("Content-Type", "application/json").setData(body);
  }

  private static String reloaded(Page page) {
    page.reload();
    return page.textContent("main");
  }

  private static void assertAccessible(Page page) {
    assertThat(axe(page).analyze().getViolations()).isEmpty();
    assertThatIterable(sideways(page)).isEmpty();
  }

  @Test
  void pipelinesAreWrittenWalkedStartedAndCompared() {
    Page page = page(1_440, ColorScheme.LIGHT);
    PipelineScenes scenes =
        new PipelineScenes(page, demo.address().resolve("/ui/used-cars").toString());
    scenes.writesADefinition();
    scenes.walksThroughItsStates();
    scenes.startsItAndWatches();
    scenes.comparesItWithItsNextVersion();
    scenes.triesAPattern();
    scenes.asksWhenAScheduleWouldFire();
    scenes.writesARuleAndDeletesIt();
    scenes.writesAScheduleAndSwitchesItOff();
    page.context().close();
    assertThat(consoleErrors).isEmpty();
  }

  @Test
  void theKeyboardReachesTheContentFirstAndTheThemeStays() {
    Page page = page(1_440, ColorScheme.LIGHT);
    visit(page, "/");
    page.keyboard().press("Tab");
    assertThat(page.evaluate("document.activeElement.textContent").toString())
        .containsIgnoringCase("skip");
    page.context().close();
    assertThat(consoleErrors).isEmpty();
  }

  @Test
  void anUnknownPageSaysWhatToDo() {
    Page page = browser.newPage();
    Response response =
        page.navigate(demo.address().resolve("/ui/used-cars/models/no-such-model").toString());
    assertThat(response.status()).isEqualTo(404);
    assertThat(page.textContent("main")).contains("no-such-model");
    page.close();
  }

  /// The images of the README.
  @Test
  void screenshots() throws IOException {
    Files.createDirectories(SCREENSHOTS);
    Page light = page(1_360, ColorScheme.LIGHT);
    shoot(light, "/", "overview-light");
    shoot(light, stages.get(9).page(), "execution");
    shoot(light, "/ui/used-cars/monitors/price", "monitor");
    Page dark = page(1_360, ColorScheme.DARK);
    shoot(dark, "/", "overview-dark");
    light.context().close();
    dark.context().close();
    assertThat(consoleErrors).isEmpty();
  }

  private void shoot(Page page, String path, String name) {
    visit(page, path);
    Path file = SCREENSHOTS.resolve(name + ".png");
    page.screenshot(new Page.ScreenshotOptions().setPath(file));
    assertThat(file).isNotEmptyFile();
  }
}
