package io.millrace.server.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.pipeline.event.Schedule;
import io.millrace.pipeline.event.Target;
import io.millrace.tracking.retention.RetentionPolicy;
import io.millrace.tracking.retention.RetentionPolicy.RunLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ProjectFileTest {
  private static final String ANY = "*";
  private static final Path ROOT = Path.of("..");
  private static final Path RESOURCES = Path.of("src/main/resources/io/millrace/server");
  private static final Path PAGE = ROOT.resolve("docs/project-file.md");

  @Test
  void theSchemaForEditorsIsTheOneThatTheServerUses() throws IOException {
    assertThat(ROOT.resolve("docs/millrace.schema.json"))
        .as("cp server/%s/project/millrace.schema.json docs/", RESOURCES)
        .hasSameTextualContentAs(RESOURCES.resolve("project/millrace.schema.json"));
  }

  @Test
  void aProjectNeedsNothingButAName() {
    Project project = parse("project: x").project();

    assertThat(project.name()).isEqualTo("x");
    assertThat(project.datasets()).isEmpty();
    assertThat(project.gate().metric()).isEqualTo("rmse");
  }

  @Test
  void whatIsLeftOutHasTheDocumentedDefault() {
    Project project =
        parse(
                """
                project: x
                datasets: { d: { target: y } }
                models: { m: { algorithm: xgboost, data: d } }
                endpoints: { e: { models: [ m ] } }
                monitors: { w: { endpoint: e } }
                """)
            .project();

    assertThat(only(project.datasets()).quarantine()).isEqualTo(0.05);
    assertThat(project.gate().beat()).isEqualTo("champion");
    assertThat(project.gate().margin()).isEqualTo(0.01);
    assertThat(only(project.endpoints()).calculation().path("combine").asString())
        .isEqualTo("first");
    assertThat(only(project.endpoints()).capture()).isEqualTo(1.0);
    assertThat(only(project.monitors()).onViolation()).isEqualTo("notify");
    assertThat(only(project.monitors()).coolDown()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void retentionSaysWhatMayGoAndWhen() {
    Project project =
        parse(
                """
                project: x
                retention:
                  purge_deleted_after: 30d
                  runs: { nightly runs: { delete_after: 12h, keep_newest: 20 } }
                """)
            .project();

    assertThat(parse("project: x").project().retention()).isEmpty();
    assertThat(project.retention().orElseThrow().schedule()).isEqualTo("@daily");
    assertThat(project.retentionPolicy())
        .isEqualTo(
            new RetentionPolicy(
                Optional.of(Duration.ofDays(30)),
                Map.of(
                    "nightly runs",
                    new RunLimit(Optional.of(Duration.ofHours(12)), OptionalInt.of(20)))));
    assertThat(RetentionPolicy.of(project.retentionPolicy().json()))
        .isEqualTo(project.retentionPolicy());
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> parse("project: x\nretention: { schedule: soon, runs: { a: {} } }"))
        .withMessageContaining("millrace.yaml:2:");
  }

  @Test
  void aShareIsWrittenAsPercentOrAsNumber() {
    assertThat(quarantine("7.5%")).isEqualTo(0.075);
    assertThat(quarantine("0.075")).isEqualTo(0.075);
    assertThat(mistakes(dataset("107%"))).hasSize(1);
  }

  private static double quarantine(String share) {
    return only(parse(dataset(share)).project().datasets()).quarantine();
  }

  private static String dataset(String share) {
    return "{project: x, datasets: {d: {target: y, quarantine: %s}}}".formatted(share);
  }

  @Test
  void aMistakeIsToldWithLineColumnAndTheNearestKnownKey() {
    assertThat(mistakes("project: x\ndatsets:\n  d: { target: y }\n"))
        .containsExactly("millrace.yaml:2:1: unknown key 'datsets' (did you mean 'datasets'?)");
  }

  @Test
  void allMistakesAreToldAtOnceInTheOrderOfTheFile() {
    List<String> mistakes =
        mistakes(
            """
            project: Used Cars
            datasets:
              listings: { watch: /data/*.csv, taget: price }
            models:
              price: { algorithm: xgbost, data: listings }
            """);

    assertThat(mistakes)
        .extracting(mistake -> mistake.replaceAll("^millrace.yaml:(\\d+):.*", "$1"))
        .containsExactly("1", "3", "3", "3", "5");
    assertThat(mistakes)
        .contains(
            "millrace.yaml:3:35: unknown key 'taget' (did you mean 'target'?)",
            "millrace.yaml:5:23: 'xgbost' (did you mean 'xgboost'?)");
  }

  @Test
  void namesMustBeDeclaredInTheSameFile() {
    assertThat(
            mistakes(
                """
                project: x
                datasets: { listings: { target: price } }
                models: { price: { algorithm: xgboost, data: listing } }
                endpoints: { price: { models: [ prices ] } }
                batch: { weekly: { watch: in/*.csv, endpoint: prise, output: out } }
                monitors: { price: { endpoint: prise } }
                """))
        .containsExactly(
            "millrace.yaml:3:46: 'listing' is no dataset of this file (declared: listings)",
            "millrace.yaml:4:33: 'prices' is no model of this file (declared: price)",
            "millrace.yaml:5:47: 'prise' is no endpoint of this file (declared: price)",
            "millrace.yaml:6:32: 'prise' is no endpoint of this file (declared: price)");
  }

  @Test
  void modelsOfOneEndpointLearnFromOneDataset() {
    assertThat(
            mistakes(
                """
                project: x
                datasets: { a: { target: y }, b: { target: y } }
                models: { m: { algorithm: xgboost, data: a }, n: { algorithm: xgboost, data: b } }
                endpoints: { e: { models: [ m, n ] } }
                """))
        .singleElement()
        .asString()
        .contains("4:", "different datasets (a, b)");
  }

  @Test
  void aScheduleMustBeOne() {
    assertThat(
            mistakes(
                """
                project: x
                datasets: { d: { target: y } }
                models: { m: { algorithm: xgboost, data: d } }
                endpoints: { e: { models: [ m ] } }
                monitors: { w: { endpoint: e, schedule: every day } }
                """))
        .singleElement()
        .asString()
        .startsWith("millrace.yaml:5:41: ")
        .contains("every day");
  }

  @Test
  void schedulesAndRulesSayTheirTargetsByWhatTheyName() {
    Project project =
        parse(
                """
                project: x
                rules:
                  sold:
                    pattern: { type: [ com.example.sold ] }
                    targets: [ { topic: car.sold, title: Sold }, { url: "https://example.com/in" } ]
                    enabled: false
                schedules:
                  nightly: { expression: 0 6 * * *, zone: Europe/Zurich, overlap: queue, target: { pipeline: p } }
                """)
            .project();

    assertThat(only(project.rules()).targets())
        .extracting(Target::kind)
        .containsExactly("notify", "webhook");
    assertThat(only(project.rules()).enabled()).isFalse();
    assertThat(only(project.schedules()))
        .returns(ZoneId.of("Europe/Zurich"), Schedule::zone)
        .returns(Schedule.CatchUp.ONCE, Schedule::catchUp)
        .returns(Schedule.Overlap.QUEUE, Schedule::overlap)
        .returns(true, Schedule::enabled)
        .extracting(schedule -> schedule.target().orElseThrow())
        .returns("start-pipeline", Target::kind)
        .returns(Json.object().put("pipeline", "p"), Target::settings);
  }

  @Test
  void whatStartsByItselfMustBeReadable() {
    assertThat(
            mistakes(
                """
                project: x
                pipelines: { report: { definition: pipelines/absent.yaml } }
                schedules:
                  a: { expression: sometimes }
                  b: { expression: "@daily", zone: Mars/Olympus }
                  c: { expression: "@daily", catch_up: all }
                """))
        .satisfiesExactly(
            file -> assertThat(file).startsWith("millrace.yaml:2:36: there is no readable file"),
            a -> assertThat(a).startsWith("millrace.yaml:4:20: ").contains("'sometimes'"),
            b -> assertThat(b).startsWith("millrace.yaml:5:36: 'Mars/Olympus' is no time zone"),
            c -> assertThat(c).startsWith("millrace.yaml:6:20: overlap of 'c': skip"));
  }

  @Test
  void aTargetIsOneThing() {
    for (String target : List.of("{}", "{ topic: a.b }", "{ pipeline: p, url: 'https://a.b' }")) {
      assertThat(
              mistakes(
                  "project: x\nrules: { r: { pattern: { type: [ a ] }, targets: [ %s ] } }"
                      .formatted(target)))
          .as(target)
          .isNotEmpty();
    }
  }

  @Test
  void noDefinitionLiesOutsideOfTheProject() {
    for (String file : List.of("/etc/a.yaml", "../a.yaml", "a/../../a.yaml", "~/a.yaml")) {
      assertThat(mistakes("{project: x, pipelines: {p: {definition: %s}}}".formatted(file)))
          .as(file)
          .isNotEmpty();
    }
  }

  @Test
  void noFolderLeadsOutOfTheProject() {
    for (String folder : List.of("/etc/*.csv", "../*.csv", "data/../../*.csv", "~/data/*.csv")) {
      assertThat(mistakes("project: x\ndatasets: { d: { target: y, watch: \"" + folder + "\" } }"))
          .as(folder)
          .isNotEmpty();
    }
  }

  @Test
  void whatIsNoYamlIsRefusedWithItsPlace() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> parse("project: x\ndatasets: [\n"))
        .returns(ErrorCode.YAML_INVALID, MillraceException::code)
        .withMessageContaining("3");
  }

  @Test
  void anEndpointMayHaveVariants() {
    Project project =
        parse(
                """
                project: p
                datasets: { d: { target: y } }
                models: { m: { algorithm: xgboost, data: d }, n: { algorithm: xgboost, data: d } }
                endpoints:
                  e:
                    variants:
                      old: { weight: 90, models: [ m ] }
                      new: { models: [ n, m ], combine: max }
                    sticky: customer
                    shadows: { s: { models: [ n ], share: 50% } }
                    rollout: { canary: 10%, bake: 10m, alarms: { agreement: 90% } }
                """)
            .project();
    assertThat(only(project.endpoints()))
        .returns(List.of("m", "n"), Project.Endpoint::models)
        .returns(Optional.of("customer"), Project.Endpoint::sticky);
    JsonNode input = new PipelineInputs(project).trainingOnWhatIsThere("d");
    assertThat(input.path("endpoints").path(0).toString())
        .isEqualTo(
            "{\"name\":\"e\",\"variants\":[{\"name\":\"old\",\"weight\":90.0,\"models\":[\"m\"],"
                + "\"combine\":\"first\"},{\"name\":\"new\",\"weight\":1.0,\"models\":[\"n\",\"m\"],"
                + "\"combine\":\"max\"}],\"sticky\":\"customer\",\"rollout\":{\"canary\":\"10%\",\"bake\":\"10m\","
                + "\"alarms\":{\"agreement\":\"90%\"}},\"shadows\":[{\"name\":\"s\",\"share\":0.5,"
                + "\"models\":[\"n\"],\"combine\":\"first\"}],\"capture\":1.0}");
  }

  @Test
  void weighsModels() {
    String file =
        """
        project: p
        datasets: { d: { target: y } }
        models: { m: { algorithm: xgboost, data: d }, n: { algorithm: xgboost, data: d } }
        endpoints:
          e: { models: [ m, n ], combine: { weighted: { m: 2, n: 1 } } }
        """;
    assertThat(only(parse(file).project().endpoints()).calculation().path("combine").asString())
        .isEqualTo("weighted {\"m\":2.0,\"n\":1.0}");
    assertThat(mistakes(file.replace("n: 1 }", "k: 1 }")))
        .containsExactly("millrace.yaml:5:35: combine: weights for [m, k] (expected: for [m, n])");
    String plugIn = file.replace("weighted: { m: 2, n: 1 }", "class: com.example.Own");
    assertThat(only(parse(plugIn).project().endpoints()).calculation().path("combine").asString())
        .isEqualTo("class com.example.Own");
    assertThat(mistakes(plugIn.replace("com.example.Own", "2 fast")))
        .containsExactly(
            "millrace.yaml:5:35: combine: class '2 fast' (expected: the full name of a class)");
  }

  /// Deployments resolve its version: of a model that is trained here as of the others, else by
  /// what the file says.
  @Test
  void aModelCombines() {
    String file =
        """
        project: p
        datasets: { d: { target: y } }
        models: { m: { algorithm: xgboost, data: d }, n: { algorithm: xgboost, data: d } }
        endpoints:
          e: { models: [ m ], combine: { model: n } }
        """;
    assertThat(endpoint(file))
        .isEqualTo(
            "{\"name\":\"e\",\"models\":[\"m\",\"n\"],\"combine\":{\"model\":\"n\"},"
                + "\"capture\":1.0}");
    assertThat(endpoint(file.replace("[ m ]", "[ m, n ]"))).isEqualTo(endpoint(file));
    assertThat(endpoint(file.replace("model: n", "model: stacked, alias: champion")))
        .isEqualTo(
            "{\"name\":\"e\",\"models\":[\"m\"],\"combine\":{\"model\":\"stacked\",\"alias\":"
                + "\"champion\"},\"capture\":1.0}");
    assertThat(
            endpoint(
                file.replace(
                    "models: [ m ], combine: { model: n } }",
                    "variants: { a: { models: [ m ] , after: '{% score %}',"
                        + " combine: { model: n, version: 3 } } } }")))
        .isEqualTo(
            "{\"name\":\"e\",\"variants\":[{\"name\":\"a\",\"weight\":1.0,\"models\":[\"m\"],"
                + "\"after\":\"score\",\"combine\":{\"model\":\"n\",\"version\":3}}],"
                + "\"capture\":1.0}");
  }

  private static String endpoint(String file) {
    return new PipelineInputs(parse(file).project())
        .trainingOnWhatIsThere("d")
        .path("endpoints")
        .path(0)
        .toString();
  }

  @Test
  void saysWhatIsWrongWithAModelThatCombines() {
    String file =
        """
        project: p
        datasets: { d: { target: y } }
        models: { m: { algorithm: xgboost, data: d } }
        endpoints:
          e: { models: [ m ], combine: { model: stacked } }
        """;
    assertThat(mistakes(file))
        .containsExactly("millrace.yaml:5:41: 'stacked' is no model of this file (declared: m)");
    assertThat(mistakes(file.replace("stacked", "stacked, version: 0"))).hasSize(1);
    assertThat(mistakes(file.replace("stacked", "stacked, version: 1, alias: best"))).hasSize(1);
    assertThat(mistakes(file.replace("model: stacked", "version: 1"))).hasSize(1);
    assertThat(mistakes(file.replace("stacked", "stacked, class: a.B"))).hasSize(1);
    assertThat(mistakes(file.replace("stacked", "m"))).hasSize(1);
    assertThat(mistakes(file.replace("stacked", "m, version: 1"))).hasSize(1);
  }

  @Test
  void anEndpointMayHaveLimitsAndCapturesThatAreWaitedFor() {
    Project project =
        parse(
                """
                project: p
                datasets: { d: { target: y } }
                models: { m: { algorithm: xgboost, data: d } }
                endpoints:
                  e:
                    models: [ m ]
                    capture: { percent: 50%, durability: sync }
                    limits: { rows: 10, timeout_millis: 200, concurrency: 4, queue: 0, rate: 50 }
                """)
            .project();
    JsonNode endpoint =
        new PipelineInputs(project).trainingOnWhatIsThere("d").path("endpoints").path(0);
    assertThat(endpoint.path("capture").toString())
        .isEqualTo("{\"percent\":0.5,\"durability\":\"sync\"}");
    assertThat(endpoint.path("limits").toString())
        .isEqualTo(
            "{\"rows\":10,\"timeout_millis\":200,\"concurrency\":4,\"queue\":0,\"rate\":50}");
  }

  @Test
  void saysWhatIsWrongWithLimitsAndCaptures() {
    assertThat(
            mistakes(
                """
                project: p
                datasets: { d: { target: y } }
                models: { m: { algorithm: xgboost, data: d } }
                endpoints:
                  e:
                    models: [ m ]
                    capture: { percent: 50%, durability: fsync }
                    limits: { rows: 0, patience: 2, queue: 5 }
                  f: { models: [ m ], capture: most }
                """))
        .containsExactly(
            "millrace.yaml:7:42: 'fsync' (did you mean 'async'?)",
            "millrace.yaml:8:13: an object: has a missing property 'concurrency' which is dependent"
                + " required because 'queue' is present",
            "millrace.yaml:8:21: '0': must have a minimum value of 1",
            "millrace.yaml:8:24: unknown key 'patience' (expected: rows, bytes, timeout_millis,"
                + " concurrency, queue, rate)",
            "millrace.yaml:9:32: 'most' (expected: text like"
                + " ^(100(\\.0+)?|[0-9]{1,2}(\\.[0-9]+)?) ?%$)");
  }

  @Test
  void takesGraphsAndHooksAsDeploymentsDo() {
    Project project =
        parse(
                """
                project: p
                datasets: { d: { target: y } }
                models: { m: { algorithm: xgboost, data: d }, n: { algorithm: xgboost, data: d } }
                endpoints:
                  e:
                    graph:
                      switch: [ { when: "{% input.fuel = 'electric' %}", ask: n } ]
                      otherwise: m
                    after: "{% $max([0, score]) %}"
                    reads: { fuel: text }
                  f: { variants: { a: { graph: m }, b: { models: [ n, m ], before: "{% {'x': 1} %}" } } }
                """)
            .project();
    assertThat(Objects.requireNonNull(project.endpoints().get("e")).models())
        .containsExactlyInAnyOrder("m", "n");
    JsonNode endpoints = new PipelineInputs(project).trainingOnWhatIsThere("d").path("endpoints");
    assertThat(endpoints.path(0).toString())
        .isEqualTo(
            "{\"name\":\"e\",\"models\":[\"n\",\"m\"],\"graph\":{\"switch\":[{\"when\":\"input.fuel"
                + " = 'electric'\",\"ask\":\"n\"}],\"otherwise\":\"m\"},\"after\":\"$max([0,"
                + " score])\",\"reads\":{\"fuel\":\"text\"},\"capture\":1.0}");
    assertThat(endpoints.path(1).path("variants").toString())
        .isEqualTo(
            "[{\"name\":\"a\",\"weight\":1.0,\"models\":[\"m\"],\"graph\":\"m\"},{\"name\":\"b\",\"weight\":1.0,\"models\":[\"n\",\"m\"],\"combine\":\"first\",\"before\":\"{'x':"
                + " 1}\"}]");
  }

  @Test
  void saysWhatIsWrongWithGraphs() {
    assertThat(
            mistakes(
                """
                project: p
                datasets: { d: { target: y }, o: { target: y } }
                models: { m: { algorithm: xgboost, data: d }, n: { algorithm: xgboost, data: o } }
                endpoints:
                  a: { models: [ m ], graph: m }
                  b: { graph: { ensemble: [ m, k ] } }
                  c: { graph: { swich: [] } }
                  d: { variants: { x: { weight: 2 } }, after: "{% 1 %}" }
                  e: { models: [ m ], after: "{% ( %}" }
                  f: { graph: { ensemble: [ m, { sequence: [ { ask: n, as: x }, m ] } ] } }
                """))
        .containsExactly(
            "millrace.yaml:5:6: it needs either models or a graph, not both",
            "millrace.yaml:6:15: 'k' is no model of this file (declared: m, n)",
            "millrace.yaml:7:15: graph: {\"swich\":[]} (expected: a model's name, ensemble, switch,"
                + " splitter or sequence)",
            "millrace.yaml:8:47: each variant has its own after",
            "millrace.yaml:8:23: it needs either models or a graph",
            "millrace.yaml:9:30: after: '(' is not a JSONata expression: Expected \")\" before end"
                + " of expression",
            "millrace.yaml:10:15: graph of variant 'AllTraffic': model 'm' is asked twice for a"
                + " row",
            "millrace.yaml:10:15: its models learn from different datasets (d, o); one endpoint"
                + " needs one");
  }

  @Test
  void saysWhatIsWrongWithVariants() {
    assertThat(
            mistakes(
                """
                project: p
                datasets: { d: { target: y } }
                models: { m: { algorithm: xgboost, data: d } }
                endpoints:
                  a: { capture: 50% }
                  b: { models: [ m ], variants: { x: { models: [ m ] } } }
                  c: { combine: max, variants: { x: { models: [ k ], weight: 0 } } }
                  d: { models: [ m ], rollout: { canary: 60%, bake: 10m } }
                  f: { variants: { x: { models: [ m ] } }, shadows: { x: { models: [ m ] } } }
                """))
        .containsExactly(
            "millrace.yaml:5:6: it needs either models or variants",
            "millrace.yaml:6:6: it needs either models or variants, not both",
            "millrace.yaml:7:17: each variant has its own combine",
            "millrace.yaml:7:49: 'k' is no model of this file (declared: m)",
            "millrace.yaml:7:32: all weights are 0 (expected: one that is more)",
            "millrace.yaml:8:32: canary: 0.6 (expected: a share over 0, at most 0.5)",
            "millrace.yaml:9:58: a variant has that name");
    assertThat(
            mistakes(
                """
                project: p
                endpoints: { e: { variants: { batch: { models: [ m ] } } } }
                """))
        .hasSize(1);
  }

  @Test
  void theExampleAndTheTemplateAreRight() throws IOException {
    String example = Files.readString(ROOT.resolve("examples/used-cars/millrace.yaml"));
    assertThat(parse(example).project().endpoints()).containsOnlyKeys("price");

    String template =
        Files.readString(RESOURCES.resolve("cli/millrace.template.yaml")).replace("PROJECT", "x");
    assertThat(parse(template).project().datasets()).isEmpty();
    Project all = parse(uncommented(template)).project();
    assertThat(all.models()).containsOnlyKeys("price-xgboost", "price-linear");
    assertThat(all.notifications()).hasSize(1);
  }

  /// With the settings that the template shows in comments; its sentences stay comments.
  private static String uncommented(String template) {
    return template.replaceAll("(?m)^# ([a-z]+:( \\{.*)?$|  )", "$1");
  }

  @Test
  void thePageOfSettingsNamesEverySettingAndNoOther() throws IOException {
    String page = Files.readString(PAGE);
    JsonNode project = schema("project/millrace.schema.json");
    List<String> settings = new ArrayList<>();
    for (String kind :
        List.of(
            "dataset",
            "model",
            "gate",
            "endpoint",
            "batch",
            "monitor",
            "pipeline",
            "rule",
            "schedule",
            "target",
            "retention")) {
      settings.addAll(keys(project.path("$defs").path(kind), ""));
    }
    settings.addAll(keys(project.path("$defs").path("notification"), ""));
    settings.addAll(leaves(schema("server.schema.json")));

    List<String> documented = new ArrayList<>();
    Matcher row = Pattern.compile("(?m)^\\| `([a-z_.<>]+)` \\|").matcher(page);
    while (row.find()) {
      documented.add(row.group(1).replaceAll("<[a-z]+>", ANY));
    }
    assertThat(new TreeSet<>(documented)).isEqualTo(new TreeSet<>(settings));
  }

  /// With [#ANY] for names that the user chooses.
  private static List<String> keys(JsonNode definition, String prefix) {
    List<String> keys = new ArrayList<>();
    definition
        .path("properties")
        .properties()
        .forEach(
            entry -> {
              keys.add(prefix + entry.getKey());
              keys.addAll(keys(entry.getValue(), prefix + entry.getKey() + "."));
            });
    if (definition.has("additionalProperties")) {
      keys.addAll(keys(definition.path("additionalProperties"), prefix + ANY + "."));
    }
    definition.path("oneOf").forEach(form -> keys.addAll(keys(form, prefix)));
    return keys;
  }

  private static List<String> leaves(JsonNode schema) {
    return keys(schema, "").stream().filter(key -> key.contains(".")).toList();
  }

  private static JsonNode schema(String resource) throws IOException {
    return Json.parse(Files.readAllBytes(RESOURCES.resolve(resource)));
  }

  @Test
  void theExamplesOfThePageAreRight() throws IOException {
    Matcher block = Pattern.compile("(?ms)^```yaml\n(.*?)^```").matcher(Files.readString(PAGE));
    assertThat(block.find()).isTrue();
    assertThat(parse(block.group(1)).project().name()).isEqualTo("used-cars");
  }

  private static <T> T only(SequencedMap<String, T> declarations) {
    assertThat(declarations).hasSize(1);
    return declarations.values().iterator().next();
  }

  private static ProjectFile parse(String text) {
    return ProjectFile.parse(new ProjectBundle(text, Map.of()));
  }

  private static List<String> mistakes(String text) {
    try {
      parse(text);
      return List.of();
    } catch (MillraceException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.PROJECT_INVALID);
      return e.detail().lines().toList();
    }
  }
}
