package io.millrace.tracking.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.NewExperiment;
import io.millrace.tracking.RegisteredModel;
import io.millrace.tracking.Search;
import io.millrace.tracking.Tag;
import io.millrace.tracking.ViewType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProjectTagsTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
  private static final Tag CARS = new Tag("millrace.project", "used-cars");

  private String project = "used-cars";

  private Changes changes() {
    Changes changes = new Changes();
    changes.tell(new ProjectTags(() -> project));
    return changes;
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void whatComesIntoBeingSaysUnderWhichProject(Database database) {
    SqlExperiments experiments = new SqlExperiments(database, changes(), CLOCK);
    SqlRegistry registry = new SqlRegistry(database, changes(), CLOCK);

    assertThat(experiments.create(NewExperiment.named("a")).tags()).containsExactly(CARS);
    assertThat(new SqlTracking(database, changes(), CLOCK).experiment("b").tags())
        .containsExactly(CARS);
    assertThat(registry.create("price", Optional.empty(), List.of()).tags()).containsExactly(CARS);
    project = "houses";
    experiments.create(NewExperiment.named("c"));

    Search ofCars = Search.matching("tags.`millrace.project` = 'used-cars'");
    assertThat(experiments.search(ViewType.ACTIVE_ONLY, ofCars).items())
        .map(Experiment::name)
        .containsExactlyInAnyOrder("a", "b");
    assertThat(registry.search(ofCars).items()).map(RegisteredModel::name).containsExactly("price");
  }

  @ParameterizedTest
  @MethodSource("io.millrace.base.database.TestDatabases#all")
  void whatItsMakerSaysCounts(Database database) {
    Tag other = new Tag(ProjectTags.KEY, "other");
    NewExperiment wanted = new NewExperiment("a", Optional.empty(), List.of(other));

    assertThat(new SqlExperiments(database, changes(), CLOCK).create(wanted).tags())
        .containsExactly(other);
    assertThat(
            new SqlRegistry(database, changes(), CLOCK)
                .create("price", Optional.empty(), List.of(other))
                .tags())
        .containsExactly(other);
  }
}
