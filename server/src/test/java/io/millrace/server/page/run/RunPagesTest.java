package io.millrace.server.page.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.http.Response;
import io.millrace.base.http.TestRoutes;
import io.millrace.server.page.TrackedPagesCase;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Metric;
import io.millrace.tracking.Param;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.StartRun;
import io.millrace.tracking.Tag;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/// The pages of experiments and runs, through their routes, over a real database.
class RunPagesTest extends TrackedPagesCase {
  private static final String HOSTILE = "<script>alert(1)</script>";

  private String experiment;

  @BeforeEach
  void createExperiment(TestInfo test) {
    experiment = fakes.tracking().experiment(test.getDisplayName()).id();
  }

  private Run run(String name, double rmse, String depth, Tag... tags) {
    Run run = fakes.tracking().startRun(StartRun.in(experiment).named(name).tagged(List.of(tags)));
    fakes
        .tracking()
        .log(
            run.id(),
            new RunLog(
                IntStream.range(0, 5)
                    .mapToObj(step -> Metric.of("rmse", rmse + 5 - step, 1_000L + step, step))
                    .toList(),
                List.of(new Param("depth", depth), new Param("seed", "42")),
                List.of()));
    return fakes.tracking().run(run.id());
  }

  private String table(String more) {
    return fakes.page("runs?experiment=" + experiment + more);
  }

  @Test
  void anEmptyTableSaysWhichLinesOfPythonFillIt() {
    assertThat(table("")).contains("No runs yet", "mlflow.set_tracking_uri", "log_metric");
  }

  @Test
  void theUsualColumnsAreMetricsAndTheParamsThatDiffer() {
    run("a", 1, "6");
    run("b", 2, "10");
    assertThat(table("")).contains(">rmse</a>", ">depth</a>").doesNotContain(">seed</a>");
  }

  @Test
  void chosenColumnsAreRememberedByTheBrowser() {
    run("a", 1, "6");
    Response chosen =
        fakes.routes().get("/ui/used-cars/runs?experiment=" + experiment + "&columns=params.seed");
    String cookie = chosen.header("Set-Cookie").orElseThrow();
    assertThat(cookie).startsWith("millrace_columns=params.seed; Path=/ui/used-cars;");
    Response again =
        fakes
            .routes()
            .call(
                "GET",
                "/ui/used-cars/runs?experiment=" + experiment,
                Map.of("Cookie", cookie.substring(0, cookie.indexOf(';'))),
                new byte[0]);
    assertThat(TestRoutes.text(again)).contains(">seed</a>").doesNotContain(">rmse</a>");
  }

  @Test
  void nestedRunsStandBelowTheirParentWhenItIsOpen() {
    Run parent = run("parent", 1, "6");
    run("child", 2, "10", new Tag("mlflow.parentRunId", parent.id()));
    assertThat(table("")).contains("Show 1 nested run of parent").doesNotContain(">child</a>");
    assertThat(table("&open=" + parent.id())).contains("Hide 1 nested run", ">child</a>", "depth1");
    assertThat(table("&q=params.depth%20%3D%20%2710%27")).contains(">child</a>");
  }

  @Test
  void namesAreEscaped() {
    run(HOSTILE, 1, HOSTILE);
    assertThat(table(""))
        .doesNotContain(HOSTILE)
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
        .doesNotContain(" style=\"", " onclick=");
  }

  @Test
  void aFaultIsMarkedAtItsPlaceInTheFilter() {
    assertThat(table("&q=metrics.rmse%20%3C%3C%203"))
        .contains("aria-invalid=\"true\"", "metrics.rmse &lt;<mark>&lt; 3</mark>", "Clear filter");
  }

  @Test
  void aFilterIsToldWhatRunsHave() {
    run("a", 1, "6");
    String words = fakes.page("runs/words?experiment=" + experiment);
    assertThat(words)
        .contains(
            "\"metrics\":[\"rmse\"]", "\"depth\":[\"6\"]", "\"run_name\":[\"a\"]", "FINISHED");
  }

  @Test
  void tickedRunsAreDeletedAndRestored() {
    Run run = run("gone", 1, "6");
    Map<String, String> chosen = Map.of("run", run.id(), "action", "delete");
    fakes.form("runs?experiment=" + experiment, chosen);
    assertThat(table("")).doesNotContain(">gone</a>");
    assertThat(table("&view=deleted")).contains(">gone</a>", "Restore them");
    assertThat(fakes.page("runs/" + run.id())).contains("This run is deleted");
    fakes.form("runs", Map.of("run", run.id(), "action", "restore"));
    assertThat(table("")).contains(">gone</a>");
  }

  @Test
  void aRunIsRenamedDescribedAndTagged() {
    Run run = run("before", 1, "6", new Tag("mlflow.source.name", "train.py"));
    String path = "runs/" + run.id();
    fakes.form(path, Map.of("action", "rename", "name", "after"));
    fakes.form(path, Map.of("action", "note", "note", "Worth a look"));
    fakes.form(path, Map.of("action", "tag", "key", "team", "value", "pricing"));
    assertThat(fakes.page(path))
        .contains("after", "Worth a look", "pricing", "tags of clients and the platform");
    fakes.form(path, Map.of("action", "untag", "key", "team"));
    assertThat(fakes.page(path)).doesNotContain("pricing");
    assertThat(fakes.form(path, Map.of("action", "explode")).status()).isEqualTo(400);
  }

  @Test
  void notANumberIsAValueThatWasLogged() {
    Run run = run("a", 1, "6");
    fakes.tracking().log(run.id(), RunLog.of(Metric.of("loss", Double.NaN, 1, 0)));
    assertThat(table("")).contains("NaN").doesNotContain("unknown");
    assertThat(fakes.page("runs/" + run.id())).contains(">NaN</td>");
  }

  @Test
  void aFileThatIsNamedAsEvidenceNeedNotBeSome() {
    Run run = run("a", 1, "6");
    ArtifactPath file = ArtifactPath.ofRun(run.info(), "evaluation.json");
    for (String content : List.of("{", "[1]", "\"" + "x".repeat(9 << 20) + "\"")) {
      byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
      fakes.artifacts().put(file, out -> out.write(bytes));
      assertThat(fakes.page("runs/" + run.id())).contains("evaluation.json").doesNotContain("Gate");
    }
  }

  @Test
  void curvesAreDrawnAcrossStepsOrTime() {
    Run run = run("a", 100, "6");
    assertThat(fakes.page("runs/" + run.id())).contains("rmse of 1 curve; last: rmse 101");
    assertThat(fakes.page("runs/" + run.id() + "?x=time&smooth=60&log=on"))
        .contains("Time since the first point", "value=\"60\"");
  }

  @Test
  void runsAreComparedInEveryWay() {
    Run a = run("a", 100, "6");
    Run b = run("b", 200, "10");
    String page = fakes.page("runs/compare?run=%s&run=%s".formatted(a.id(), b.id()));
    assertThat(page)
        .contains("2 runs compared", "rmse of 2 curves", "2 runs across depth, rmse")
        .contains("rmse by depth of 2 runs", "class=\"num diff\">10</td>");
    String differences =
        fakes.page("runs/compare?only=differences&experiment=" + experiment).replace("\n", "");
    assertThat(differences)
        .contains("Show what is alike, too")
        .doesNotContain("<th scope=\"row\">seed");
  }

  @Test
  void experimentsAreFoundRenamedDescribedDeletedAndRestored() {
    String path = "experiments/" + experiment;
    fakes.form(path, Map.of("action", "rename", "name", "It's 100% mine"));
    fakes.form(path, Map.of("action", "describe", "note", "A note"));
    assertThat(fakes.page("experiments?q=it%27s")).contains("It&#39;s 100% mine", "A note");
    assertThat(fakes.page("experiments?q=tags.mlflow.note.content+%3D+%27A+note%27"))
        .contains("It&#39;s 100% mine");
    assertThat(fakes.page("experiments?q=tags.millrace.project+%3D+%27other%27"))
        .contains("No experiment matches");
    fakes.form(path, Map.of("action", "delete"));
    assertThat(fakes.page("experiments?q=it%27s")).contains("No experiment matches");
    assertThat(fakes.page("experiments?view=deleted")).contains("It&#39;s 100% mine");
    fakes.form(path, Map.of("action", "restore"));
    assertThat(fakes.page("experiments?q=it%27s")).contains("It&#39;s 100% mine");
  }

  @Test
  void aNewExperimentLeadsToItsRuns() {
    Response answer = fakes.form("experiments", Map.of("name", "brand new"));
    assertThat(answer.header("Location").orElseThrow())
        .startsWith("/ui/used-cars/runs?experiment=");
    assertThat(fakes.form("experiments", Map.of("name", " ")).status()).isEqualTo(400);
  }
}
