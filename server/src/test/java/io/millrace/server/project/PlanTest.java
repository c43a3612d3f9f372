package io.millrace.server.project;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import io.millrace.base.yaml.Yaml;
import io.millrace.server.project.Plan.Action;
import io.millrace.server.project.Plan.Change;
import java.util.List;
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

  private static List<Change> changes(String rest) {
    String text = "project: x\ndatasets: { listings: { target: price } }\n" + rest;
    return Plan.between(RUNNING, Yaml.parse(text).tree()).changes();
  }

  private static JsonNode tree(String text) {
    return ProjectFile.parse(text).tree();
  }
}
