package io.millrace.pipeline.stepfunctions;

import static io.millrace.base.ErrorCode.LIMIT_EXCEEDED;

import io.millrace.base.MillraceException;
import io.millrace.pipeline.Executions;
import io.millrace.pipeline.Pipelines;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Publishes pipelines and leads aliases to them, for others than callers of the API. Thread-safe;
/// methods block.
public final class Releases {
  private static final int ALL = 100;

  private final StateMachines machines;
  private final StateMachineStores stores;
  private final InstantSource clock;

  public Releases(
      Pipelines pipelines, Executions executions, StateMachineStores stores, InstantSource clock) {
    this.machines = new StateMachines(pipelines, stores.revisions(), executions, clock);
    this.stores = stores;
    this.clock = clock;
  }

  public boolean isAlias(String pipeline, String alias) {
    return stores.versions().alias(pipeline, alias).isPresent();
  }

  /// Publishes the newest version of a pipeline, unless it is published, and leads the alias there
  /// and nowhere else.
  /// @throws MillraceException with `LIMIT_EXCEEDED` if the pipeline has as many published versions
  ///     or aliases as it may have
  public void release(String pipeline, String alias) {
    Instant now = clock.instant();
    Revision newest =
        machines
            .find(pipeline)
            .orElseThrow(() -> new IllegalStateException("not registered: " + pipeline));
    int version =
        stores
            .versions()
            .publish(newest, "", now)
            .map(PublishedVersion::version)
            .orElseThrow(() -> full(pipeline));
    Optional<Alias> known = stores.versions().alias(pipeline, alias);
    List<Alias.Route> routes = List.of(new Alias.Route(version, ALL));
    if (known.filter(each -> each.routes().equals(routes)).isPresent()) {
      return;
    }
    Alias wanted =
        new Alias(
            pipeline,
            alias,
            known.map(Alias::description).orElse(""),
            routes,
            known.map(Alias::createdAt).orElse(now),
            now);
    if (stores.versions().save(wanted) != VersionStore.Saved.DONE) {
      throw full(pipeline);
    }
  }

  private static MillraceException full(String pipeline) {
    return new MillraceException(
        LIMIT_EXCEEDED,
        "The pipeline '%s' has %d published versions or %d aliases."
            .formatted(pipeline, VersionStore.VERSIONS_MAX, VersionStore.ALIASES_MAX),
        "Delete some with the Step Functions API.");
  }

  /// Deletes an alias; the versions that it led to stay.
  public void withdraw(String pipeline, String alias) {
    stores.versions().deleteAlias(pipeline, alias);
  }

  /// Retires a pipeline with its published versions, aliases and tags.
  public void retire(String pipeline) {
    machines.delete(pipeline);
    stores.versions().forget(pipeline);
    stores.tags().forget(TagOperations.ofMachine(pipeline));
  }
}
