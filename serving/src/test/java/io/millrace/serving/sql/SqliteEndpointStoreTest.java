package io.millrace.serving.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.serving.Deployment;
import io.millrace.serving.Endpoint;
import io.millrace.serving.EndpointStore;
import io.millrace.serving.EndpointStoreContract;
import io.millrace.serving.rollout.Rollout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SqliteEndpointStoreTest extends EndpointStoreContract {
  private final Database database = TestDatabases.sqlite();
  private final SqlEndpointStore store = new SqlEndpointStore(database, CLOCK);

  @Override
  protected EndpointStore store() {
    return store;
  }

  /// As the event of a step: written in the unit of the step, and delivered by units of its own.
  @Test
  void whoHearsOfARolloutActsOnceItsStepIsOnDisk() {
    List<String> seen = new ArrayList<>();
    store.tell(
        (_, rollout) ->
            () ->
                seen.add(
                    "%s, of which %d are stored"
                        .formatted(rollout.phase(), store.rollouts("price").size())));

    Deployment unused = store.deploy(wish("max", "k1"), INPUTS);
    Deployment rolling = store.deploy(canary("min", "k2"), INPUTS);
    Rollout begun = store.rollouts("price").getFirst();
    Endpoint moved = store.advance(begun.completed("asked", CLOCK.instant()));

    assertThat(unused).isInstanceOf(Deployment.Created.class);
    assertThat(rolling).isInstanceOf(Deployment.Rolling.class);
    assertThat(moved.config().number()).isEqualTo(2);
    assertThat(seen)
        .containsExactly("SHIFTING, of which 1 are stored", "COMPLETED, of which 1 are stored");
  }

  @AfterEach
  void close() {
    database.close();
  }
}
