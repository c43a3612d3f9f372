package io.millrace.server.page.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.page.Assets;
import io.millrace.server.page.Html;
import io.millrace.server.page.PageProject;
import io.millrace.server.page.Section;
import io.millrace.server.page.Shell;
import io.millrace.server.page.Theme;
import io.millrace.tracking.ArtifactUri;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.Metric;
import io.millrace.tracking.Param;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunInfo;
import io.millrace.tracking.RunStatus;
import io.millrace.tracking.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The table of runs, from its model to its HTML.
class RunPagesTest {
  private static final Instant NOW = Instant.parse("2026-11-20T09:30:00Z");

  private static Run run(String id, String name, List<Metric> metrics, Param... params) {
    return new Run(
        new RunInfo(
            id.repeat(32),
            "1",
            name,
            "",
            RunStatus.FINISHED,
            NOW.minusSeconds(90),
            Optional.of(NOW),
            new ArtifactUri("1/" + id.repeat(32) + "/artifacts"),
            Lifecycle.ACTIVE),
        new Run.Data(metrics, List.of(params), List.of(new Tag("millrace.gate", "reject"))),
        new Run.Inputs(List.of(), List.of()),
        new Run.Outputs(List.of()));
  }

  private static Metric metric(String key, double value) {
    return Metric.of(key, value, 0, 0);
  }

  private static final Run A =
      run(
          "a",
          "<script>alert(1)</script>",
          List.of(metric("test-rmse", 1_867), metric("final-rmse", 1)),
          new Param("depth", "6"),
          new Param("seed", "42"));
  private static final Run B =
      run(
          "b",
          "second",
          List.of(metric("test-rmse", 2_369), metric("other", 1)),
          new Param("depth", "10"),
          new Param("seed", "42"));

  @Test
  void theUsualColumnsAreTheTellingMetricsAndTheParamsThatDiffer() {
    assertThat(new RunTable(List.of(A, B)).usual())
        .startsWith("metrics.test-rmse")
        .contains("params.depth")
        .doesNotContain("params.seed");
  }

  @Test
  void whatDiffersIsMarked() {
    List<RunListPage.Difference> rows = new RunTable(List.of(A, B)).differences(NOW);
    assertThat(rows).filteredOn(row -> row.name().equals("depth")).allMatch(row -> row.differs());
    assertThat(rows).filteredOn(row -> row.name().equals("seed")).noneMatch(row -> row.differs());
    assertThat(rows).filteredOn(row -> row.name().equals("took")).noneMatch(row -> row.differs());
  }

  private static String html(RunListPage page) {
    Html html =
        new Html(
            () -> new PageProject("used-cars", _ -> false, _ -> false), new Assets(), () -> NOW);
    Shell shell =
        new Shell(
                "used-cars",
                Section.RUNS,
                "",
                List.of(),
                Theme.SYSTEM,
                "/ui/used-cars/runs",
                "",
                NOW,
                new Assets())
            .at("Runs");
    return html.render("run/runs", shell, page);
  }

  private static RunListPage page(List<RunListPage.Row> rows, Optional<String> error) {
    return new RunListPage(
        new RunQuery("", "metrics.\"x\" < 1", "", List.of(), List.of(), ""),
        List.of(),
        Optional.<Experiment>empty(),
        error,
        List.of(new RunListPage.Head("metrics.test-rmse", "test-rmse", true, "", "/ui/x?a=1&b=2")),
        rows,
        List.of("metrics.test-rmse"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "/ui/used-cars/runs");
  }

  @Test
  void namesAndFiltersAreEscaped() {
    String html =
        html(page(List.of(new RunListPage.Row(A, List.of("1,867"), false)), Optional.empty()));
    assertThat(html)
        .doesNotContain("<script>alert")
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
        .contains("value=\"metrics.&#34;x&#34; &lt; 1\"")
        .contains("Refused")
        .contains("<html lang=\"en\"")
        .doesNotContain(" style=\"")
        .doesNotContain(" onclick=");
  }

  @Test
  void aFilterThatIsNotUnderstoodIsSaidAtItsField() {
    assertThat(html(page(List.of(), Optional.of("'=' at character 11"))))
        .contains("aria-invalid=\"true\"")
        .contains("aria-describedby=\"flt-e\"")
        .contains("at character 11")
        .contains("Clear filter");
  }
}
