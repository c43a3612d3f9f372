package io.millrace.server.page.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.http.Response;
import io.millrace.base.http.TestRoutes;
import io.millrace.server.page.TrackedPagesCase;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Run;
import io.millrace.tracking.StartRun;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Files looked at, the hostile ones too: nothing in them runs in the pages' origin.
class ArtifactPagesTest extends TrackedPagesCase {
  private static final String SCRIPT = "<script>alert(1)</script>";

  private Run run;

  @BeforeAll
  void startRun() {
    run = fakes.tracking().startRun(StartRun.in(fakes.tracking().experiment("files").id()));
  }

  private String preview(String path, String content) {
    return preview(path, content.getBytes(StandardCharsets.UTF_8));
  }

  private String preview(String path, byte[] content) {
    fakes.artifacts().put(ArtifactPath.ofRun(run.info(), path), out -> out.write(content));
    return fakes.page("runs/%s/artifacts/%s".formatted(run.id(), path));
  }

  private Response raw(String path) {
    return fakes.routes().get("/ui/used-cars/runs/%s/raw/%s".formatted(run.id(), path));
  }

  @Test
  void textIsEscapedAndCutWithANote() {
    assertThat(preview("log.txt", SCRIPT)).doesNotContain(SCRIPT).contains("&lt;script&gt;");
    assertThat(preview("long.txt", "x".repeat(300_000))).contains("The first 40,000 characters");
    assertThat(preview("model/MLmodel", "flavors: {}")).contains("flavors: {}", "as text");
  }

  @Test
  void tablesShowTheirFirstRows() {
    assertThat(preview("few.csv", "a,b\n1," + SCRIPT + "\n"))
        .contains("<th scope=\"col\">a</th>", "<td>1</td>", "&lt;script&gt;")
        .doesNotContain("Download it to see the rest");
    assertThat(preview("many.csv", "a,b\n" + "1,2\n".repeat(500)))
        .contains("Only the first 100 rows");
  }

  @Test
  void jsonIsIndentedAndWhatIsNoneIsText() {
    assertThat(preview("a.json", "{\"depth\":6}")).contains("{\n  \"depth\"");
    assertThat(preview("b.json", "{depth")).contains("{depth");
  }

  @Test
  void markdownLosesItsHtml() {
    assertThat(preview("README.md", "# Hi\n\n" + SCRIPT))
        .contains("<h3>Hi</h3>")
        .doesNotContain(SCRIPT);
  }

  @Test
  void htmlIsEmbeddedWithoutAnOrigin() {
    assertThat(preview("report.html", SCRIPT))
        .contains("<iframe", "sandbox=\"allow-scripts\"", "/raw/report.html")
        .doesNotContain(SCRIPT, "allow-same-origin");
    assertThat(raw("report.html").header("Content-Security-Policy").orElseThrow())
        .startsWith("sandbox allow-scripts; default-src 'none'")
        .doesNotContain("allow-same-origin");
    assertThat(raw("report.html").header("X-Content-Type-Options")).contains("nosniff");
  }

  @Test
  void imagesAreEmbeddedAndNothingElse() {
    assertThat(preview("plot.svg", "<svg onload=alert(1)/>")).contains("<img", "/raw/plot.svg");
    assertThat(raw("plot.svg").header("Content-Security-Policy").orElseThrow()).contains("sandbox");
    preview("data.txt", "x");
    assertThat(raw("data.txt").status()).isEqualTo(400);
  }

  @Test
  void whatIsNoTextIsOfferedForDownload() {
    assertThat(preview("weights.bin", new byte[] {0, 1, 2, (byte) 255}))
        .contains("No preview", "/api/2.0/mlflow-artifacts/artifacts/");
    assertThat(preview("model.pkl", "pickled")).contains("No preview");
  }

  @Test
  void foldersListTheirFilesAndAbsentFilesAreNotFound() {
    preview("deep/er/file.txt", "x");
    assertThat(fakes.page("runs/%s/artifacts/deep".formatted(run.id()))).contains("er/");
    assertThat(fakes.status("runs/%s/artifacts/none".formatted(run.id()))).isEqualTo(404);
    assertThat(TestRoutes.text(raw("none.png"))).contains("There is no file");
  }
}
