package io.millrace.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.Objects;

/// What a person does with pipelines, in a browser. The scenes follow each other.
final class PipelineScenes {
  private static final String MACHINE =
      """
      QueryLanguage: JSONata
      StartAt: Begin
      States:
        Begin: { Type: Pass, Next: Pause }
        Pause: { Type: Wait, Seconds: 2, Next: Last }
        Last: { Type: Pass, Output: "{% $states.input.n + 1 %}", End: true }
      """;

  private final Page page;
  private final String ui;

  /// @param ui the project's address
  PipelineScenes(Page page, String ui) {
    this.page = page;
    this.ui = ui;
  }

  void writesADefinition() {
    page.navigate(ui + "/new-pipeline");
    page.fill("#definition", MACHINE.replace("Next: Last", "Next: Gone"));
    page.waitForSelector("[data-summary]:text('1 fault')");
    page.click("[data-findings] a >> nth=0");
    assertThat(text("getSelection().toString()")).contains("Gone");
    page.fill("#definition", MACHINE);
    page.waitForSelector("[data-summary]:text('No faults')");
    assertThat(page.locator("[data-graph] [data-n]").count()).isEqualTo(3);
    page.selectOption("#state", "Last");
    page.fill("textarea[name=input]", "{\"n\": 41}");
    page.click("[data-test]");
    page.waitForSelector("[data-answer] code:text('42')");
    assertAccessible();
    page.fill("#name", "scenes");
    page.click("button[value=save]");
    page.waitForURL("**/pipelines/scenes/versions/1");
  }

  void walksThroughItsStates() {
    page.navigate(ui + "/pipelines/scenes");
    page.focus("[data-n='0']");
    page.keyboard().press("ArrowRight");
    assertThat(text("document.activeElement.getAttribute('aria-label')")).isEqualTo("Pause, Wait");
    page.keyboard().press("ArrowLeft");
    assertThat(text("document.activeElement.dataset.n")).isEqualTo("0");
    page.click("[data-zoom='1.25'][aria-label='Zoom in']");
    assertThat(page.textContent("[data-tools] output")).isEqualTo("125%");
    page.fill("#find", "las");
    assertThat(page.textContent("[data-found]")).isEqualTo("1 state");
    page.keyboard().press("Enter");
    page.keyboard().press("Enter");
    page.waitForURL("**/versions/1?state=Last#state");
    assertThat(page.textContent("#state")).contains("$states.input.n + 1");
  }

  void startsItAndWatches() {
    page.navigate(ui + "/pipelines/scenes/start");
    page.fill("#input", "{\"n\": 1}");
    page.click("main button.primary");
    Locator pause = page.locator("[data-n='1'] .node");
    page.waitForSelector("[data-n='1'] .node.run");
    page.click("[data-zoom='1.25'][aria-label='Zoom in']");
    page.waitForSelector("[data-live]:text('Ended')");
    assertThat(pause.getAttribute("class")).contains("ok").doesNotContain("run");
    assertThat(page.textContent("[data-tools] output")).as("not drawn anew").isEqualTo("125%");
    assertThat(page.textContent("[data-part=times]")).contains("Timeline", "Last");
  }

  void comparesItWithItsNextVersion() {
    page.navigate(ui + "/pipelines/scenes/edit");
    page.fill(
        "#definition",
        MACHINE
            .replace("Next: Pause", "Next: Look")
            .replace("  Last:", "  Look: { Type: Pass, Next: Pause }\n  Last:"));
    page.waitForSelector("[data-summary]:text('No faults')");
    page.click("button[value=save]");
    page.waitForURL("**/versions/2");
    page.navigate(ui + "/pipelines/scenes/differences");
    assertThat(page.locator(".differs [aria-label='Look, Pass: Added, Added']").count())
        .isEqualTo(1);
    assertThat(page.locator("tr.changed, tr.added").count()).isEqualTo(2);
    assertAccessible();
  }

  void triesAPattern() {
    page.navigate(ui + "/events/tester");
    page.fill("#pattern", "{\"type\": [\"nothing.like.this\"]}");
    page.click("main button.primary");
    assertThat(page.textContent("main [role=status]")).contains("does not match", "type");
    assertAccessible();
  }

  void asksWhenAScheduleWouldFire() {
    page.navigate(ui + "/events/schedules?expression=cron(0+12+31+12+%3F+2030)");
    assertThat(page.textContent("main [role=status]")).contains("31 Dec 2030 12:00 UTC");
    assertAccessible();
  }

  void writesARuleAndDeletesIt() {
    page.navigate(ui + "/events/new-rule");
    page.fill("#name", "big-sale");
    page.fill("#pattern", "{ type: sold }");
    page.waitForSelector("[data-part=pattern] .error");
    page.fill("#pattern", "{ type: [ sold ] }");
    page.waitForSelector("[data-part=tried] b:text('does not match')");
    page.fill("#targets", "- pipeline: scenes");
    assertAccessible();
    page.click("button[value=save]");
    page.waitForURL("**/events/rules");
    page.click("main a:text('big-sale')");
    page.click("main button:text('Delete')");
    assertAccessible();
    page.click("button:text('Delete rule')");
    page.waitForURL("**/events/rules");
    assertThat(page.textContent("main")).doesNotContain("big-sale");
  }

  void writesAScheduleAndSwitchesItOff() {
    page.navigate(ui + "/events/new-schedule");
    page.fill("#name", "yearly");
    page.fill("#expression", "cron(0 12 31 12 ? 2030)");
    page.waitForSelector("[data-part=next] li:text('31 Dec 2030 12:00 UTC')");
    page.uncheck("[name=enabled]");
    page.fill("#target", "{ topic: year.over, title: Over }");
    assertAccessible();
    page.click("button[value=save]");
    page.waitForURL("**/events/schedules");
    assertThat(page.textContent("tr:has-text('yearly')")).contains("Disabled", "year.over");
  }

  private void assertAccessible() {
    assertThat(new AxeBuilder(page).analyze().getViolations()).isEmpty();
  }

  private String text(String expression) {
    return String.valueOf(Objects.requireNonNull(page.evaluate(expression)));
  }
}
