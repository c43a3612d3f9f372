package io.millrace.pipeline.stepfunctions;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.json.Json;
import io.millrace.pipeline.Definitions;
import io.millrace.pipeline.Engine;
import io.millrace.pipeline.EngineConfig;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.MapRunner;
import io.millrace.pipeline.StartCause;
import io.millrace.pipeline.Tasks;
import io.millrace.pipeline.sql.SqlExecutionStore;
import io.millrace.pipeline.sql.SqlPipelines;
import io.millrace.pipeline.stepfunctions.sql.SqlStateMachineStores;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the stores of the API promise, on each database.
class StoresTest {
  private static final String ALL = "io.millrace.base.database.TestDatabases#all";
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private static Revision revision(int number) {
    return new Revision(
        "m",
        number,
        number == 1 ? Optional.empty() : Optional.of("id-" + number),
        number,
        Settings.DEFAULT,
        NOON,
        NOON.plusSeconds(number));
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aRevisionIsKeptAsItIs(Database database) {
    RevisionStore revisions = SqlStateMachineStores.on(database).revisions();

    assertThat(revisions.newest("m")).isEmpty();
    assertThat(revisions.add(revision(1))).isTrue();
    assertThat(revisions.add(revision(2))).isTrue();
    assertThat(revisions.add(revision(2))).isFalse();
    assertThat(revisions.newest("m")).contains(revision(2));
    assertThat(revisions.newest("m", 1)).contains(revision(1));
    assertThat(revisions.find("m", 1)).contains(revision(1));
    assertThat(revisions.find("other", 1)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aVersionInUseStaysAndANumberIsUsedOnce(Database database) {
    VersionStore versions = SqlStateMachineStores.on(database).versions();
    PublishedVersion first = versions.publish(revision(1), "one", NOON).orElseThrow();
    PublishedVersion second = versions.publish(revision(2), "two", NOON).orElseThrow();

    assertThat(versions.publish(revision(2), "again", NOON)).contains(second);
    assertThat(versions.versions("m")).containsExactly(second, first);
    Alias alias = alias(new Alias.Route(1, 20), new Alias.Route(2, 80));
    assertThat(versions.save(alias)).isEqualTo(VersionStore.Saved.DONE);
    assertThat(versions.deleteVersion("m", 2)).containsExactly("live");
    assertThat(versions.version("m", 2)).contains(second);
    versions.deleteAlias("m", "live");
    assertThat(versions.deleteVersion("m", 2)).isEmpty();
    assertThat(versions.version("m", 2)).isEmpty();
    assertThat(versions.publish(revision(2), "", NOON).orElseThrow().version()).isEqualTo(3);
    assertThat(versions.save(alias)).isEqualTo(VersionStore.Saved.VERSION_MISSING);
  }

  private static Alias alias(Alias.Route... routes) {
    return new Alias("m", "live", "", List.of(routes), NOON, NOON);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void anAliasIsReplacedInPlace(Database database) {
    VersionStore versions = SqlStateMachineStores.on(database).versions();
    versions.publish(revision(1), "", NOON);
    versions.save(alias(new Alias.Route(1, 100)));
    Alias changed =
        new Alias("m", "live", "now", List.of(new Alias.Route(1, 100)), NOON, NOON.plusSeconds(9));
    versions.save(changed);

    assertThat(versions.alias("m", "live")).contains(changed);
    assertThat(versions.aliases("m")).containsExactly(changed);
    versions.forget("m");
    assertThat(versions.aliases("m")).isEmpty();
    assertThat(versions.versions("m")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void tagsKeepTheirOrderAndTheirLimit(Database database) {
    TagStore tags = SqlStateMachineStores.on(database).tags();
    tags.put("a", List.of(new Tag("z", "1"), new Tag("b", "2")));
    tags.put("a", List.of(new Tag("z", "3"), new Tag("c", "")));
    List<Tag> many = IntStream.range(0, 48).mapToObj(i -> new Tag("k" + i, "")).toList();

    assertThat(tags.put("a", many)).isFalse();
    assertThat(tags.list("a"))
        .containsExactly(new Tag("z", "3"), new Tag("b", "2"), new Tag("c", ""));
    tags.remove("a", List.of("b", "none"));
    assertThat(tags.list("a")).containsExactly(new Tag("z", "3"), new Tag("c", ""));
    tags.forget("a");
    assertThat(tags.list("a")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void startsAreListedByVersionAndAliasNewestFirst(Database database) {
    StartStore starts = SqlStateMachineStores.on(database).starts();
    SqlPipelines pipelines =
        new SqlPipelines(database, new Definitions(Tasks.of()), InstantSource.system());
    pipelines.register("m", Client.WAIT, "");
    try (Engine engine =
        new Engine(
            new SqlExecutionStore(database),
            pipelines,
            Tasks.of(),
            EngineConfig.ALONE,
            InstantSource.system(),
            List.of(),
            MapRunner.NONE)) {
      ExecutionId one = start(engine, starts, "one", Optional.of("live"));
      ExecutionId two = start(engine, starts, "two", Optional.empty());
      ExecutionId three = start(engine, starts, "three", Optional.of("live"));
      engine.stop(one, "", "");

      List<ExecutionId> all = list(starts, new Qualifier.Version(1), Optional.empty(), 10);
      assertThat(all).containsExactlyInAnyOrder(one, two, three);
      assertThat(list(starts, new Qualifier.Version(1), Optional.of(all.getFirst()), 10))
          .containsExactlyElementsOf(all.subList(1, 3));
      assertThat(list(starts, new Qualifier.Alias("live"), Optional.empty(), 10))
          .containsExactlyInAnyOrder(one, three);
      assertThat(list(starts, new Qualifier.Version(1), Optional.empty(), 1))
          .containsExactly(all.getFirst());
      assertThat(
              starts.list(
                  new StartStore.Filter(
                      "m",
                      new Qualifier.Version(1),
                      Optional.of(ExecutionStatus.ABORTED),
                      Optional.empty(),
                      10)))
          .containsExactly(one);
      starts.add(new Start(one, "m", 9, Optional.empty(), Optional.empty(), "", Optional.empty()));
      assertThat(starts.find(one).orElseThrow().revision()).isEqualTo(1);
    }
  }

  private static ExecutionId start(
      Engine engine, StartStore starts, String name, Optional<String> alias) {
    Execution execution = engine.start("m", Json.object(), name, StartCause.user(""));
    starts.add(
        new Start(execution.id(), "m", 1, Optional.of(1), alias, "{}", Optional.of("trace")));
    return execution.id();
  }

  private static List<ExecutionId> list(
      StartStore starts, Qualifier qualifier, Optional<ExecutionId> before, int limit) {
    return starts.list(new StartStore.Filter("m", qualifier, Optional.empty(), before, limit));
  }
}
