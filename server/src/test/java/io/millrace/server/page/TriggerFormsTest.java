package io.millrace.server.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.http.Response;
import io.millrace.base.http.TestRoutes;
import io.millrace.base.json.Json;
import io.millrace.pipeline.event.Rule;
import io.millrace.pipeline.event.Schedule;
import io.millrace.pipeline.event.Target;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Rules and schedules are written, switched and deleted on their pages.
class TriggerFormsTest {
  private static final String SOLD = "{ type: [ com.example.sold ] }";
  private static final String TARGETS = "[ { pipeline: report } ]";
  private static final Target REPORT =
      new Target("start-pipeline", Json.object().put("pipeline", "report"));

  @TempDir Path folder;
  private Fakes fakes;

  @BeforeEach
  void start() {
    fakes = new Fakes(folder);
  }

  private static Map<String, String> with(Map<String, String> fields, String name, String value) {
    Map<String, String> all = new HashMap<>(fields);
    all.put(name, value);
    return all;
  }

  private static Map<String, String> without(Map<String, String> fields, String name) {
    Map<String, String> all = new HashMap<>(fields);
    all.remove(name);
    return all;
  }

  private static Map<String, String> rule(String pattern, String targets) {
    return Map.of(
        "name",
        "sold",
        "pattern",
        pattern,
        "targets",
        targets,
        "event",
        RulePage.EVENT,
        "enabled",
        "on",
        "action",
        "save");
  }

  private static Map<String, String> schedule(String expression) {
    return Map.of(
        "name", "nightly",
        "expression", expression,
        "zone", "Europe/Zurich",
        "catch_up", "ONCE",
        "overlap", "QUEUE",
        "target", "pipeline: report",
        "enabled", "on",
        "action", "save");
  }

  private Rule saved() {
    return fakes.events.rules().find("sold").orElseThrow();
  }

  private Schedule planned() {
    return fakes.schedules.find("nightly").orElseThrow().schedule();
  }

  @Test
  void aRuleIsWrittenChangedSwitchedAndDeleted() {
    assertThat(fakes.page("events/new-rule")).contains("Create rule", "would start its targets");
    assertThat(fakes.form("events/new-rule", rule(SOLD, TARGETS)).status()).isEqualTo(303);
    JsonNode pattern = Json.parse("{\"type\": [\"com.example.sold\"]}");
    assertThat(saved()).isEqualTo(new Rule("sold", pattern, List.of(REPORT)));
    assertThat(fakes.page("events/rules")).contains("/events/rules/sold", "New rule");
    assertThat(fakes.page("events/rules/sold")).contains("pipeline: report", "Delete rule sold?");

    fakes.form("events/rules/sold", rule("{ type: [ other ] }", TARGETS));
    assertThat(saved().pattern().toString()).contains("other");
    fakes.form("events/rules/sold", without(rule(SOLD, TARGETS), "enabled"));
    assertThat(saved().enabled()).isFalse();
    assertThat(fakes.page("events/rules")).contains("Disabled");
    fakes.form("events/rules/sold", Map.of("action", "delete"));
    assertThat(fakes.events.rules().list()).isEmpty();
  }

  @Test
  void aRuleIsCheckedAndTriedWhileItIsTyped() {
    Map<String, String> typing = with(rule("{ type: a }", "[ { fly: away } ]"), "action", "check");
    JsonNode wrong = fakes.parts("events/new-rule", typing);
    assertThat(wrong.at("/wrong/pattern").asBoolean()).isTrue();
    assertThat(wrong.at("/parts/pattern").asString()).contains("must be an object or an array");
    assertThat(wrong.at("/parts/targets").asString()).contains("notify");
    assertThat(wrong.at("/parts/tried").asString()).isBlank();

    JsonNode right = fakes.parts("events/new-rule", with(typing, "pattern", SOLD));
    assertThat(right.at("/wrong/pattern").asBoolean()).isFalse();
    assertThat(right.at("/parts/tried").asString()).contains("does not match", "type");
    assertThat(fakes.events.rules().list()).isEmpty();
  }

  @Test
  void whatCannotBeSavedKeepsItsTextAndSaysWhy() {
    Response refused = fakes.form("events/new-rule", rule("{ type: a }", TARGETS));
    assertThat(refused.status()).isEqualTo(422);
    assertThat(TestRoutes.text(refused)).contains("{ type: a }", "aria-invalid=\"true\"");

    Response named = fakes.form("events/new-rule", with(rule(SOLD, TARGETS), "name", "a b"));
    assertThat(named.status()).isEqualTo(422);
    assertThat(TestRoutes.text(named)).contains("expected: 1 to 100");

    fakes.form("events/new-rule", rule(SOLD, TARGETS));
    Response again = fakes.form("events/new-rule", rule(SOLD, "[ { pipeline: other } ]"));
    assertThat(TestRoutes.text(again)).contains("There is a rule of this name.");
    assertThat(saved().targets()).containsExactly(REPORT);
  }

  @Test
  void whatTheProjectFileMakesIsShownAndNotChanged() {
    fakes.events.add(new Rule("dataset.cars", Json.object(), List.of(REPORT)));
    fakes.schedules.put(
        new Schedule("monitor.price", "@hourly", ZoneOffset.UTC, Optional.of(REPORT)));

    assertThat(fakes.page("events/rules")).contains("Project file").doesNotContain("rules/dataset");
    assertThat(fakes.page("events/schedules"))
        .contains("Project file", "<span class=\"sub\">UTC</span>")
        .doesNotContain("schedules/monitor");
    Map<String, String> deletion = Map.of("action", "delete");
    assertThat(fakes.form("events/rules/dataset.cars", deletion).status()).isEqualTo(400);
    assertThat(fakes.form("events/schedules/monitor.price", deletion).status()).isEqualTo(400);
    assertThat(fakes.events.rules().list()).hasSize(1);
    assertThat(fakes.schedules.list()).hasSize(1);
  }

  @Test
  void aScheduleIsWrittenChangedSwitchedAndDeleted() {
    assertThat(fakes.page("events/new-schedule")).contains("Create schedule", "22 Nov");
    assertThat(fakes.form("events/new-schedule", schedule("30 2 * * *")).status()).isEqualTo(303);
    assertThat(planned())
        .isEqualTo(
            new Schedule(
                "nightly",
                "30 2 * * *",
                ZoneId.of("Europe/Zurich"),
                Schedule.CatchUp.ONCE,
                Schedule.Overlap.QUEUE,
                Optional.of(REPORT)));
    assertThat(fakes.page("events/schedules")).contains("/events/schedules/nightly");
    assertThat(fakes.page("events/schedules/nightly")).contains("pipeline: report");

    fakes.form("events/schedules/nightly", with(schedule("@daily"), "target", ""));
    assertThat(planned().expression()).isEqualTo("@daily");
    assertThat(planned().target()).isEmpty();
    fakes.form("events/schedules/nightly", without(schedule("@daily"), "enabled"));
    assertThat(fakes.page("events/schedules")).contains("Disabled");
    fakes.form("events/schedules/nightly", Map.of("action", "delete"));
    assertThat(fakes.schedules.list()).isEmpty();
    assertThat(fakes.status("events/schedules/nightly")).isEqualTo(404);
  }

  @Test
  void aScheduleIsCheckedWhileItIsTyped() {
    Map<String, String> typing = with(schedule("30 2 * * *"), "action", "check");
    assertThat(fakes.parts("events/new-schedule", typing).at("/parts/next").asString())
        .contains("01:30");
    Map<String, String> wrong = with(with(typing, "expression", "soon"), "zone", "Mars");
    JsonNode parts = fakes.parts("events/new-schedule", wrong).path("parts");
    assertThat(parts.path("expression").asString()).contains("cannot be read");
    assertThat(parts.path("zone").asString()).contains("is no time zone");

    Map<String, String> clash = with(with(typing, "catch_up", "ALL"), "overlap", "SKIP");
    assertThat(fakes.parts("events/new-schedule", clash).at("/parts/overlap").asString())
        .contains("follow each other at once");
  }
}
