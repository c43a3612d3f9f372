package io.millrace.server.page.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.http.Response;
import io.millrace.base.http.TestRoutes;
import io.millrace.server.page.TrackedPagesCase;
import io.millrace.tracking.AliasMove;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.DatasetInput;
import io.millrace.tracking.DatasetName;
import io.millrace.tracking.ModelAlias;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.RegisterVersion;
import io.millrace.tracking.Registry;
import io.millrace.tracking.Run;
import io.millrace.tracking.StartRun;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/// The pages of models, through their routes, over a real database.
class ModelPagesTest extends TrackedPagesCase {
  private String model;

  @BeforeEach
  void registerTwoVersions(TestInfo test) {
    model = test.getDisplayName().replaceAll("\\W", "");
    Run run = fakes.tracking().startRun(StartRun.in(fakes.tracking().experiment("models").id()));
    byte[] bundle = "flavors: {}\n".getBytes(StandardCharsets.UTF_8);
    fakes
        .artifacts()
        .put(ArtifactPath.ofRun(run.info(), "model/MLmodel"), out -> out.write(bundle));
    fakes.registry().register(model, RegisterVersion.ofRun(run.id(), "model"));
    fakes.registry().register(model, RegisterVersion.ofRun(run.id(), "model"));
  }

  private Response move(String from, String to, String reason) {
    return fakes.form(
        "models/" + model,
        Map.of(
            "action",
            "move",
            "alias",
            "champion",
            "from",
            from,
            "to",
            to,
            "by",
            "Ada",
            "reason",
            reason));
  }

  private List<AliasMove> moves() {
    return fakes.registry().aliasHistory(new ModelAlias(model, "champion"));
  }

  @Test
  void anAliasIsMovedWithAReason() {
    assertThat(move("", "1", "the first").status()).isEqualTo(303);
    assertThat(move("1", "2", "half the errors").status()).isEqualTo(303);
    assertThat(fakes.page("models/" + model))
        .contains("champion: version 2", "after version 1", "half the errors", "(Ada)");
  }

  @Test
  void whatSomebodyElseMovedMeanwhileIsNotMovedAgain() {
    move("", "1", "the first");
    Response late = move("", "2", "did not see it");
    assertThat(late.status()).isEqualTo(409);
    assertThat(TestRoutes.text(late)).contains("Nothing was changed");
    assertThat(moves()).hasSize(1);
  }

  @Test
  void withoutAReasonNothingMoves() {
    Response answer = move("", "1", " ");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(TestRoutes.text(answer)).contains("An alias is moved for a reason");
    assertThat(moves()).isEmpty();
  }

  @Test
  void descriptionsAreWritten() {
    fakes.form("models/" + model, Map.of("action", "describe", "description", "Prices <cars>"));
    assertThat(fakes.page("models/" + model)).contains("Prices &lt;cars&gt;");
    String version = "models/" + model + "/versions/1";
    fakes.form(version, Map.of("action", "describe", "description", "The first one"));
    assertThat(fakes.page(version)).contains("The first one", "aria-label=\"Lineage: Run");
  }

  @Test
  void aVersionIsDrawnBetweenWhatItCameFromAndItsCopies() {
    Run run = fakes.tracking().startRun(StartRun.in("0"));
    DatasetInput input =
        new DatasetInput(
            new DatasetName("wine", "0f6a"),
            "http",
            "",
            Optional.empty(),
            Optional.empty(),
            List.of());
    fakes.tracking().logInputs(run.id(), List.of(input), List.of());
    fakes.registry().register(model, RegisterVersion.ofRun(run.id(), "model"));
    RegisterVersion source =
        new RegisterVersion(
            "models:/" + model + "/3",
            Optional.empty(),
            Optional.empty(),
            List.of(),
            "",
            "",
            Optional.empty());
    fakes.registry().register(model + "-eu", source);

    assertThat(fakes.page("models/" + model + "/versions/3"))
        .contains("aria-label=\"Lineage: Dataset wine, then Run ")
        .contains("then Model " + model + ", version 3, then Copy " + model + "-eu, version 1\"");
    assertThat(fakes.page("models/" + model + "-eu/versions/1"))
        .contains("then Model " + model + ", version 3, then Copy " + model + "-eu, version 1\"");
  }

  @Test
  void filesOfAVersionAreLookedAt() {
    assertThat(fakes.page("models/" + model + "/versions/1")).contains("MLmodel");
    assertThat(fakes.page("models/" + model + "/versions/1/artifacts/MLmodel"))
        .contains("flavors: {}");
  }

  @Test
  void stagesAreShownOnceTheyAreUsed() {
    assertThat(fakes.page("models/" + model)).doesNotContain(">Stage</th>");
    fakes.registry().transition(model, 1, ModelVersion.Stage.PRODUCTION, Registry.Others.STAY);
    assertThat(fakes.page("models/" + model)).contains(">Stage</th>", "Production");
  }

  @Test
  void modelsAreFoundByTheirNames() {
    assertThat(fakes.page("models?q=" + model.substring(0, 12))).contains(">" + model + "</a>");
    assertThat(fakes.page("models?q=nothing-like-this")).contains("No model matches");
  }
}
