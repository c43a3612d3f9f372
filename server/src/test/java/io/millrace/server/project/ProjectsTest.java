package io.millrace.server.project;

import static io.millrace.base.ErrorCode.PROJECT_INVALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.base.MillraceException;
import io.millrace.base.bucket.Buckets;
import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.json.Json;
import io.millrace.data.Datasets;
import io.millrace.pipeline.Definitions;
import io.millrace.pipeline.Executions;
import io.millrace.pipeline.PipelineVersion;
import io.millrace.pipeline.Tasks;
import io.millrace.pipeline.event.EventBus;
import io.millrace.pipeline.event.FileWatch;
import io.millrace.pipeline.event.ProjectFolder;
import io.millrace.pipeline.event.Rule;
import io.millrace.pipeline.event.StartPipelineTarget;
import io.millrace.pipeline.event.Target;
import io.millrace.pipeline.event.TargetKinds;
import io.millrace.pipeline.event.sql.SqlRules;
import io.millrace.pipeline.event.sql.SqlScheduleStore;
import io.millrace.pipeline.event.sql.SqlWatchedFiles;
import io.millrace.pipeline.notification.DurableNotifications;
import io.millrace.pipeline.notification.smtp.NoMailServer;
import io.millrace.pipeline.notification.sql.SqlNoticeStore;
import io.millrace.pipeline.sql.SqlPipelines;
import io.millrace.pipeline.states.ExecutionType;
import io.millrace.pipeline.stepfunctions.Alias;
import io.millrace.pipeline.stepfunctions.Releases;
import io.millrace.pipeline.stepfunctions.StateMachineStores;
import io.millrace.pipeline.stepfunctions.sql.SqlStateMachineStores;
import io.millrace.server.project.Plan.Action;
import io.millrace.server.project.Plan.Change;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Pipelines, rules and schedules that a project file declares under names of its own choice.
class ProjectsTest {
  private static final String ALL = "io.millrace.base.database.TestDatabases#all";
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));
  private static final String REPORT = "StartAt: Say\nStates:\n  Say: { Type: Succeed }\n";
  private static final String WHOLE =
      """
      project: x
      pipelines: { report: { definition: pipelines/report.yaml, description: Tells } }
      rules: { sold: { pattern: { type: [ com.example.sold ] }, targets: [ { pipeline: report } ] } }
      schedules: { nightly: { expression: 0 6 * * *, zone: Europe/Zurich, target: { pipeline: report } } }
      """;

  @TempDir Path folder;
  @AutoClose private final Database sqlite = TestDatabases.sqlite();

  private static ProjectFile file(String text, String report) {
    return ProjectFile.parse(new ProjectBundle(text, Map.of("pipelines/report.yaml", report)));
  }

  private static ProjectFile whole() {
    return file(WHOLE, REPORT);
  }

  private static ProjectFile nothing() {
    return file("project: x", "");
  }

  /// A server's features that a project is made in, and their projects.
  private final class Server {
    final SqlPipelines pipelines;
    final StateMachineStores machines;
    final SqlRules rules;
    final SqlScheduleStore schedules;
    final Projects projects;

    Server(Database database) {
      Definitions definitions = new Definitions(Tasks.of(List.of()));
      TargetKinds kinds =
          new TargetKinds(List.of(new StartPipelineTarget(unused(Executions.class))));
      pipelines = new SqlPipelines(database, Definitions.withAnyTask(), CLOCK);
      machines = SqlStateMachineStores.on(database);
      rules = new SqlRules(database, kinds);
      schedules = new SqlScheduleStore(database, kinds, CLOCK);
      ProjectFolder project = new ProjectFolder(folder);
      FileWatch watches =
          new FileWatch(
              project,
              new Buckets(Map.of(), folder),
              new SqlWatchedFiles(database),
              unused(EventBus.class),
              CLOCK);
      projects =
          new Projects(
              database,
              CLOCK,
              new Projects.Features(
                  unused(Datasets.class),
                  pipelines,
                  definitions,
                  new Releases(pipelines, unused(Executions.class), machines, CLOCK),
                  watches,
                  rules,
                  schedules,
                  kinds,
                  new DurableNotifications(
                      new SqlNoticeStore(database), new NoMailServer(), (_, _, _, _) -> {}, CLOCK)),
              nothing());
    }

    List<Alias.Route> live() {
      return machines.versions().alias("report", "live").map(Alias::routes).orElse(List.of());
    }

    List<String> mistakes(ProjectFile file) {
      MillraceException refused =
          catchThrowableOfType(MillraceException.class, () -> projects.apply(file));
      assertThat(refused).isNotNull().returns(PROJECT_INVALID, MillraceException::code);
      return refused.detail().lines().toList();
    }
  }

  private static <T> T unused(Class<T> service) {
    return service.cast(
        Proxy.newProxyInstance(
            service.getClassLoader(),
            new Class<?>[] {service},
            (_, method, _) -> {
              throw new UnsupportedOperationException(method.getName());
            }));
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void whatTheFileDeclaresIsMadeOnceAndGoneWhenItIsNotDeclaredAnyMore(Database database) {
    Server server = new Server(database);
    assertThat(server.projects.plan(whole()).changes())
        .containsExactly(
            new Change(Action.CREATE, "pipelines", "report", ""),
            new Change(Action.CREATE, "rules", "sold", ""),
            new Change(Action.CREATE, "schedules", "nightly", ""));
    assertThat(server.pipelines.list()).isEmpty();

    server.projects.apply(whole());
    assertThat(server.projects.apply(whole()).changes()).isEmpty();
    assertThat(server.pipelines.versions("report"))
        .singleElement()
        .returns(REPORT, PipelineVersion::definition)
        .returns("Tells", PipelineVersion::description);
    assertThat(server.rules.list()).extracting(Rule::name).containsExactly("sold");
    assertThat(server.schedules.list()).hasSize(1);
    assertThat(server.projects.makesRule("sold")).isTrue();
    assertThat(server.projects.makesSchedule("sold")).isFalse();

    new Server(database).projects.apply(nothing());
    assertThat(server.pipelines.find("report")).isEmpty();
    assertThat(server.pipelines.version("report", 1)).isPresent();
    assertThat(server.rules.list()).isEmpty();
    assertThat(server.schedules.list()).isEmpty();
  }

  @Test
  void aChangedTextIsANewVersion() {
    Server server = new Server(sqlite);
    server.projects.apply(whole());
    server.projects.apply(file(WHOLE, REPORT + "Comment: better\n"));
    assertThat(server.pipelines.find("report").orElseThrow().version()).isEqualTo(2);
  }

  @Test
  void aTextThatSomebodyElseHasRegisteredIsToldAndReplaced() {
    Server server = new Server(sqlite);
    server.projects.apply(whole());
    server.pipelines.register("report", REPORT + "Comment: mine\n", "");

    assertThat(server.projects.apply(whole()).changes())
        .containsExactly(
            new Change(
                Action.CHANGE, "pipelines", "report", "version 2 of the server is not the file's"));
    assertThat(server.pipelines.find("report").orElseThrow())
        .returns(3, PipelineVersion::version)
        .returns(REPORT, PipelineVersion::definition);
  }

  @Test
  void anAliasLeadsToTheTextOfTheFileAsLongAsTheFileSaysSo() {
    Server server = new Server(sqlite);
    String aliased = WHOLE.replace("report.yaml,", "report.yaml, alias: live,");
    server.projects.apply(file(aliased, REPORT));
    server.projects.apply(file(aliased, REPORT));
    assertThat(server.live()).containsExactly(new Alias.Route(1, 100));
    server.projects.apply(file(aliased, REPORT + "Comment: better\n"));
    assertThat(server.live()).containsExactly(new Alias.Route(2, 100));
    server.projects.apply(file(WHOLE, REPORT));
    assertThat(server.live()).isEmpty();
    assertThat(server.machines.versions().versions("report")).hasSize(2);

    server.projects.apply(nothing());
    assertThat(server.machines.versions().versions("report")).isEmpty();
  }

  @Test
  void whatUsersHaveMadeIsLeftAlone() {
    Server server = new Server(sqlite);
    Target target = Target.startPipeline("other", Json.object());
    Rule users =
        new Rule("users", Json.parse("{\"type\": [\"com.example.sold\"]}"), List.of(target));
    server.rules.put(users);
    server.pipelines.register("other", REPORT, "", ExecutionType.EXPRESS);
    server.projects.apply(whole());
    server.projects.apply(nothing());
    assertThat(server.rules.list()).containsExactly(users);
    assertThat(server.pipelines.find("other")).isPresent();

    server.rules.put(new Rule("sold", users.pattern(), List.of(target)));
    assertThat(server.mistakes(whole()))
        .containsExactly(
            "millrace.yaml:3:16: the rule 'sold' was not made by the project file: delete it, or"
                + " choose another name");
    assertThat(server.pipelines.find("report")).isEmpty();
  }

  @Test
  void everyMistakeIsToldWithItsFileAndNothingIsChanged() {
    Server server = new Server(sqlite);
    ProjectFile wrong =
        file(
            """
            project: x
            pipelines:
              report: { definition: pipelines/report.yaml }
              inline:
                definition:
                  StartAt: Say
                  States:
                    Say: { Type: Pass, Next: Nowhere }
              training: { definition: { StartAt: A }, type: EXPRESS }
            rules:
              good: { pattern: { type: [ a ] }, targets: [ { pipeline: inline } ] }
              sold: { pattern: { type: a }, targets: [ { pipeline: reprot } ] }
            schedules:
              late: { expression: "at(2026-01-01T00:00:00)", target: { pipeline: deployment } }
            """,
            "StartAt: Say\nStates:\n  Say: { Type: Task, Resource: millrace:fly, End: true }\n");

    assertThat(server.mistakes(wrong))
        .satisfiesExactly(
            file ->
                assertThat(file)
                    .startsWith("pipelines/report.yaml:3:")
                    .contains("SCHEMA_VALIDATION_FAILED", "/States/Say/Resource"),
            inline -> assertThat(inline).startsWith("millrace.yaml:8:").contains("/States/Say"),
            type ->
                assertThat(type)
                    .isEqualTo(
                        "millrace.yaml:9:13: the pipeline 'training' is STANDARD and stays so"),
            pattern -> assertThat(pattern).startsWith("millrace.yaml:12:20: pattern: "),
            target ->
                assertThat(target)
                    .isEqualTo(
                        "millrace.yaml:12:56: 'reprot' is no pipeline of this file, of Millrace or"
                            + " of the server"),
            late ->
                assertThat(late)
                    .isEqualTo("millrace.yaml:14:23: this time is over: it would never fire"));
    assertThat(server.pipelines.list()).isEmpty();
    assertThat(server.rules.list()).isEmpty();
  }

  @Test
  void aShippedPipelineIsReplacedAndComesBack() {
    Server server = new Server(sqlite);
    server.projects.registerShipped();
    String shipped = server.pipelines.find("training").orElseThrow().definition();

    server.projects.apply(
        file("{project: x, pipelines: {training: {definition: pipelines/report.yaml}}}", REPORT));
    server.projects.registerShipped();
    assertThat(server.pipelines.find("training").orElseThrow())
        .returns(2, PipelineVersion::version)
        .returns(REPORT, PipelineVersion::definition);

    server.projects.apply(nothing());
    assertThat(server.pipelines.find("training").orElseThrow())
        .returns(3, PipelineVersion::version)
        .returns(shipped, PipelineVersion::definition);
  }
}
