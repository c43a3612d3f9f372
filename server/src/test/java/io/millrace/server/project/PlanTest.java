package io.millrace.server.project;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.base.yaml.Yaml;
import io.millrace.server.project.Plan.Action;
import io.millrace.server.project.Plan.Change;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PlanTest {
  private static final JsonNode RUNNING =
      tree(
          """
          project: x
          datasets: { listings: { target: price } }
          models:
            price: { algorithm: xgboost, data: listings }
            other: { algorithm: xgboost, data: listings }
          gate: { at_most: 2500 }
          """);

  @Test
  void theSameFileChangesNothing() {
    assertThat(Plan.between(RUNNING, RUNNING).changes()).isEmpty();
  }

  @Test
  void commentsOrderAndLayoutAreNoDifference() {
    JsonNode same =
        tree(
            """
            # the same
            project: x
            gate: { at_most: 2500 }
            models:
              other: { data: listings, algorithm: xgboost }
              price: { data: listings, algorithm: xgboost }
            datasets:
              listings:
                target: price
            """);

    assertThat(Plan.between(RUNNING, same).changes()).isEmpty();
  }

  @Test
  void atFirstEverythingIsCreated() {
    assertThat(Plan.between(Json.object(), RUNNING).changes())
        .containsExactly(
            new Change(Action.CREATE, "datasets", "listings", ""),
            new Change(Action.CREATE, "models", "price", ""),
            new Change(Action.CREATE, "models", "other", ""),
            new Change(Action.CREATE, "gate", "gate", ""));
  }

  @Test
  void changesNameTheFieldsWithTheirOldAndNewValues() {
    assertThat(changes("gate: { at_most: 2000, margin: 2% }"))
        .contains(
            new Change(
                Action.CHANGE, "gate", "gate", "at_most: 2500 → 2000, margin: default → \"2%\""));
  }

  @Test
  void whatTheFileNoLongerNamesIsRetired() {
    assertThat(changes("models: { price: { algorithm: xgboost, data: listings } }"))
        .contains(
            new Change(Action.RETIRE, "models", "other", ""),
            new Change(Action.RETIRE, "gate", "gate", ""))
        .noneMatch(change -> change.name().equals("price"));
  }

  @Test
  void aChangeDeepInADeclarationIsNamedByItsPath() {
    JsonNode running = schedule("{ pipeline: report, input: { about: cars } }");

    assertThat(Plan.between(running, schedule("{ pipeline: report, input: { about: vans } }")))
        .isEqualTo(
            new Plan(
                List.of(
                    new Change(
                        Action.CHANGE,
                        "schedules",
                        "nightly",
                        "target.input.about: \"cars\" → \"vans\""))));
  }

  private static JsonNode schedule(String target) {
    return tree(
        "project: x\nschedules: { nightly: { expression: '@daily', target: %s } }"
            .formatted(target));
  }

  @Test
  void aDefinitionInAFileOfItsOwnIsComparedByItsLines() {
    JsonNode running = report("Comment: old\nStartAt: A\n");

    assertThat(Plan.between(running, report("Comment: new\nStartAt: A\nVersion: '1.0'\n")))
        .isEqualTo(
            new Plan(
                List.of(
                    new Change(
                        Action.CHANGE, "pipelines", "report", "text: 1 line(s) less, 2 more"))));
    assertThat(Plan.between(running, report("Comment: old\nStartAt: A\n")).changes()).isEmpty();
  }

  private static JsonNode report(String definition) {
    String text = "{project: x, pipelines: {report: {definition: report.yaml}}}";
    return ProjectFile.parse(new ProjectBundle(text, Map.of("report.yaml", definition))).tree();
  }

  @Test
  void aShippedPipelineIsReplacedAndComesBack() {
    JsonNode nothing = tree("project: x");
    JsonNode own = tree("project: x\npipelines: { training: { definition: { StartAt: A } } }");

    assertThat(Plan.between(nothing, own).changes())
        .containsExactly(
            new Change(Action.CREATE, "pipelines", "training", "in place of the shipped one"));
    assertThat(Plan.between(own, nothing).changes())
        .containsExactly(
            new Change(Action.RETIRE, "pipelines", "training", "the shipped one is back"));
  }

  private static List<Change> changes(String rest) {
    String text = "project: x\ndatasets: { listings: { target: price } }\n" + rest;
    return Plan.between(RUNNING, Yaml.parse(text).tree()).changes();
  }

  private static JsonNode tree(String text) {
    return ProjectFile.parse(new ProjectBundle(text, Map.of())).tree();
  }
}
