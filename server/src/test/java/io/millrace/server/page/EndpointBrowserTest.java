package io.millrace.server.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.millrace.base.http.vertx.VertxServer;
import io.millrace.base.json.Json;
import io.millrace.serving.Capture;
import io.millrace.serving.Outcome;
import io.millrace.serving.OutsideView;
import io.millrace.serving.ServedModel;
import io.millrace.serving.bandit.BanditDecision;
import io.millrace.serving.bandit.BanditPlan;
import io.millrace.serving.rollout.Alarm;
import io.millrace.serving.rollout.RolloutPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An endpoint whose variants share requests by a bandit, in Chromium: what the demo's has not.
/// With `-Dmillrace.shots=FOLDER` it leaves pictures there.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EndpointBrowserTest {
  private static final Duration TEN = Duration.ofMinutes(10);
  private static final Optional<String> SHOTS =
      Optional.ofNullable(System.getProperty("millrace.shots"));

  @TempDir Path folder;

  private Playwright playwright;
  private Browser browser;
  private Fakes fakes;
  private VertxServer server;

  @BeforeAll
  void launch() {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(Path.of("/usr/bin/chromium-headless-shell"))
                    .setArgs(List.of("--no-sandbox")));
  }

  @AfterAll
  void quit() {
    browser.close();
    playwright.close();
  }

  @BeforeEach
  void start() {
    fakes = new Fakes(folder);
    fakes.split(Optional.of(new BanditPlan("sale", BanditPlan.Better.HIGHER, 0.05, TEN)));
    server = fakes.serve();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aBanditThatHasDecidedNothingSaysWhatItWaitsFor() {
    everywhere(
        "",
        "empty",
        page -> {
          assertThat(page.textContent("section[aria-labelledby=ba]"))
              .contains("Nothing is decided yet", "/api/endpoints/price/outcomes as sale");
          assertThat(shares(page)).containsExactly("75%", "25%");
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"/captures", "/captures?q=heron", "/configs"})
  void listsFitAnyWindow(String path) {
    everywhere(path, path.replaceAll("\\W", "-"), page -> assertThat(page.title()).isNotEmpty());
  }

  /// Each explanation has a drawing for wide columns and one for narrow ones.
  @Test
  void whyIsDrawnOnceInAnyWindow() {
    everywhere(
        "/try",
        "try",
        page -> {
          page.fill("[name='field.mileage']", "10000");
          page.fill("[name='field.fuel']", "diesel");
          page.selectOption("#explain", "true");
          page.click("button:has-text('Predict')");
          assertThat(page.locator("figure").count()).isPositive();
          assertThat(page.locator("figure svg:visible").count())
              .isEqualTo(page.locator("figure").count());
          assertThat(axe(page).analyze().getViolations()).isEmpty();
        });
  }

  @Test
  void theBanditsWayIsDrawnSaidAndListed() {
    decide();
    everywhere(
        "",
        "bandit",
        page -> {
          assertThat(page.getByRole(AriaRole.IMG).all())
              .anyMatch(
                  each ->
                      String.valueOf(each.getAttribute("aria-label"))
                          .equals(
                              "Share of the requests by variant over 14 decisions: first 15%, at"
                                  + " first 50%; second 85%, at first 50%"));
          assertThat(shares(page)).as("not by weight any more").containsExactly("15%", "85%");
          page.click("section[aria-labelledby=ba] summary");
          assertThat(page.locator("section[aria-labelledby=ba] details tbody tr").count())
              .isEqualTo(14);
        });
  }

  @Test
  void variantsAreComparedByWhatCameOfTheirAnswers() {
    sell();
    everywhere(
        "/verdict",
        "verdict-labels",
        page -> assertThat(page.textContent("table")).contains("Undecided", "below 100 labelled"));
    Page page = page(1_440, ColorScheme.LIGHT);
    visit(page, "/verdict");
    page.focus("#metric");
    page.keyboard().press("s"); // chooses sale
    page.keyboard().press("Tab");
    page.keyboard().press("Enter");
    page.waitForURL("**/verdict?metric=sale");
    assertThat(page.textContent("table")).contains("Better", "Its mean of sale is above");
    page.context().close();
    everywhere(
        "/verdict?metric=sale&better=lower",
        "verdict-sale",
        each -> assertThat(each.textContent("table")).contains("Worse", "+0.4"));
  }

  /// By the form, and of what was captured: each with its choice of the number.
  @Test
  void oneOfSeveralNumbersIsChosenAndExplained() {
    fakes.answerTwoNumbers();
    fakes.captureTwoNumbers(41_000);
    everywhere(
        "/try",
        "try-numbers",
        page -> {
          page.fill("[name='field.mileage']", "10000");
          page.fill("[name='field.fuel']", "diesel");
          page.selectOption("#explain", "true");
          page.selectOption("#output", "0");
          page.click("button[type=submit].primary");
          page.waitForSelector("text=Why the answer is 19,500 · 41,000 (output 0)");
          assertThat(page.inputValue("#output")).isEqualTo("0");
          assertThat(axe(page).analyze().getViolations()).isEmpty();
          assertThat(page.getByRole(AriaRole.IMG).first().getAttribute("aria-label"))
              .isEqualTo(
                  "From 17,750 without knowing the row to 19,500; most by mileage 10000, +1,500");
        });
    everywhere(
        "/captures/two",
        "capture-numbers",
        page -> {
          assertThat(page.inputValue("#oa")).isEqualTo("1");
          page.selectOption("#oa", "0");
          page.click("section[aria-labelledby=an] button");
          page.waitForURL("**/captures/two?row=0&output=0");
          assertThat(page.getByRole(AriaRole.IMG).first().getAttribute("aria-label"))
              .isEqualTo(
                  "From 17,750 without knowing the row to 19,500; most by mileage 10000, +1,500");
        });
  }

  @Test
  void aRolloutWithAlarmsIsStoppedByTheKeyboard() {
    fakes.rollOut(
        new RolloutPlan(
            List.of(0.1, 1.0),
            TEN,
            TEN,
            List.of(new Alarm.Errors(0.01), new Alarm.Latency(50), new Alarm.Agreement(0.9, 0.05)),
            0));
    everywhere(
        "",
        "rollout",
        page ->
            assertThat(page.textContent("main"))
                .contains("Shifting", "Later", "While the rollout goes on, requests are shared"));
    Page page = page(1_440, ColorScheme.LIGHT);
    visit(page, "");
    page.focus("button[popovertarget=stop]");
    page.keyboard().press("Enter");
    assertThat(page.evaluate("document.activeElement.textContent"))
        .as("what is safe has the focus")
        .isEqualTo("Go on with the rollout");
    page.keyboard().press("Tab");
    page.keyboard().press("Enter");
    page.waitForSelector("text=Rolled back");
    page.context().close();
  }

  /// In every state that a process can be in; a reason of any length, one word of it too.
  @Test
  void processesSayWhatTheyDoAndWhyNot() {
    fakes.loader.show(processes());
    everywhere(
        "",
        "processes",
        page -> {
          assertThat(page.textContent("section[aria-labelledby=pr0] header"))
              .contains("Processes of price-first 1", "2 to 6 processes of at most 1.5 GB");
          assertThat(
                  page.locator("section[aria-labelledby=pr0] tbody td:nth-child(2) .badge")
                      .allInnerTexts())
              .containsExactly("Ready", "Starting", "Misses pings", "Failed", "Stopped");
          assertThat(page.locator("section[aria-labelledby=pr0] .body").allInnerTexts())
              .singleElement()
              .asString()
              .startsWith("Process 4: it ended with exit code 137;");
          assertThat(
                  page.locator("section[aria-labelledby=pr0] .body p")
                      .evaluate("each => each.scrollWidth <= each.clientWidth"))
              .as("the reason is read without scrolling")
              .isEqualTo(true);
          page.click("section[aria-labelledby=pr0] summary");
          assertThat(page.isVisible("text=listening on a socket")).isTrue();
        });
  }

  private static OutsideView processes() {
    OptionalLong memory = OptionalLong.of(1_210 << 20);
    return new OutsideView(
        new ServedModel("price-first", 1),
        "python",
        2,
        6,
        4,
        1_536,
        12,
        7,
        List.of(
            process(OutsideView.State.READY, "", 4, 0, memory),
            process(OutsideView.State.STARTING, "it is starting", 0, 0, OptionalLong.of(40 << 20)),
            process(OutsideView.State.SILENT, "it does not answer pings", 3, 1, memory),
            process(
                OutsideView.State.FAILED,
                "it ended with exit code 137; it printed: MemoryError: Unable to allocate 3.20 GiB"
                    + " for an array of shape (429496729,); see "
                    + "/opt/ml/model/".repeat(9),
                0,
                6,
                OptionalLong.empty()),
            process(OutsideView.State.STOPPED, "it was stopped", 0, 0, OptionalLong.empty())),
        List.of("loading the model", "listening on a socket " + "x".repeat(200)));
  }

  private static OutsideView.Replica process(
      OutsideView.State state, String reason, int inFlight, int failures, OptionalLong memory) {
    return new OutsideView.Replica(state, Fakes.NOON, reason, inFlight, failures, memory);
  }

  private static List<String> shares(Page page) {
    return page.locator("section[aria-labelledby=mo] tbody td:nth-child(3)").allTextContents();
  }

  /// Fourteen decisions, from equal shares to almost all for `second`.
  private void decide() {
    for (int i = 1; i <= 14; i++) {
      double second = Math.min(0.85, 0.5 + 0.05 * (i - 1) - (i % 3 == 0 ? 0.04 : 0));
      fakes.bandits.add(
          new BanditDecision(
              "price",
              i,
              2,
              Fakes.NOON.minus(TEN.multipliedBy(14 - i)),
              i,
              List.of(
                  new BanditDecision.Arm("first", 40L * i, 0.243, 1 - second),
                  new BanditDecision.Arm("second", 55L * i, 0.3811, second))));
    }
  }

  /// Of `first`'s answers 30 % sell, of `second`'s 70 %.
  private void sell() {
    List<Capture> rows = new ArrayList<>();
    List<Outcome> sales = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      for (String variant : List.of("first", "second")) {
        String id = variant + i;
        rows.add(
            new Capture(
                id, id, "price", variant, 2, Fakes.NOON, 0, Json.object(), 9_000, Json.object()));
        sales.add(new Outcome(id, "sale", i % 10 < (variant.equals("first") ? 3 : 7) ? 1 : 0));
      }
    }
    fakes.captures.add(rows, "sold");
    assertThat(fakes.outcomes.add("price", sales).taken()).isEqualTo(400);
  }

  /// Wide and light, narrow and dark: accessible, not wider than the window, and as `check` wants.
  private void everywhere(String path, String name, Consumer<Page> check) {
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      Page page = page(scheme == ColorScheme.LIGHT ? 1_440 : 390, scheme);
      visit(page, path);
      SHOTS.ifPresent(
          into ->
              page.screenshot(
                  new Page.ScreenshotOptions()
                      .setPath(Path.of(into, name + "-" + scheme + ".png"))
                      .setFullPage(true)));
      assertThat(axe(page).analyze().getViolations()).as(name).isEmpty();
      assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
          .as(name + " is not wider than the window")
          .isEqualTo(true);
      check.accept(page);
      page.context().close();
    }
  }

  /// Of a page without frames the form of the check that opens no second page finds the same.
  @SuppressWarnings("deprecation")
  private static AxeBuilder axe(Page page) {
    return new AxeBuilder(page).setLegacyMode(true);
  }

  private Page page(int width, ColorScheme scheme) {
    return browser
        .newContext(
            new Browser.NewContextOptions().setViewportSize(width, 900).setColorScheme(scheme))
        .newPage();
  }

  private void visit(Page page, String path) {
    String address =
        "http://127.0.0.1:%d/ui/used-cars/endpoints/price%s".formatted(server.port(), path);
    assertThat(page.navigate(address).status()).as(path).isEqualTo(200);
  }
}
