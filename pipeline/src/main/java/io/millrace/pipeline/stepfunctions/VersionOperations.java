package io.millrace.pipeline.stepfunctions;

import io.millrace.base.json.Json;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;

/// Publishing revisions of state machines as numbered versions.
final class VersionOperations {
  /// The `revisionId` by which clients mean a machine that was never updated.
  private static final String INITIAL = "INITIAL";

  private static final Pages.Order<PublishedVersion> NEWEST_FIRST =
      new Pages.Order<>(
          version -> Integer.toString(version.version()),
          Comparator.<String>comparingInt(Integer::parseInt).reversed());

  private final Targets targets;
  private final VersionStore versions;
  private final Pages pages;
  private final InstantSource clock;

  VersionOperations(Targets targets, VersionStore versions, Pages pages, InstantSource clock) {
    this.targets = targets;
    this.versions = versions;
    this.pages = pages;
    this.clock = clock;
  }

  void addTo(Operations operations) {
    operations
        .add("PublishStateMachineVersion", VersionBody.Publish.class, this::publish)
        .add("ListStateMachineVersions", VersionBody.ListVersions.class, this::list)
        .add("DeleteStateMachineVersion", VersionBody.Delete.class, this::delete);
  }

  private VersionBody.Published publish(VersionBody.Publish body, Arns arns) {
    Revision machine = targets.machine(body.stateMachineArn());
    if (body.revisionId() != null && !body.revisionId().equals(machine.id().orElse(INITIAL))) {
      throw Refusal.conflict(
          "The revision '%s' is not the current one of '%s'."
              .formatted(body.revisionId(), body.stateMachineArn()));
    }
    String description = body.description() == null ? "" : body.description();
    return wire(publish(machine, description), arns);
  }

  /// @throws Refusal with `ServiceQuotaExceededException`
  PublishedVersion publish(Revision machine, String description) {
    return versions
        .publish(machine, description, clock.instant())
        .orElseThrow(
            () ->
                Refusal.of(
                    "ServiceQuotaExceededException",
                    "The state machine has %d versions; delete some.",
                    VersionStore.VERSIONS_MAX));
  }

  private static VersionBody.Published wire(PublishedVersion version, Arns arns) {
    return new VersionBody.Published(
        arns.qualified(version.machine(), version.version()), EpochSeconds.of(version.createdAt()));
  }

  private VersionBody.Versions list(VersionBody.ListVersions body, Arns arns) {
    Revision machine = targets.machine(body.stateMachineArn());
    Pages.Page<PublishedVersion> page =
        pages.cut(
            versions.versions(machine.machine()),
            NEWEST_FIRST,
            body.maxResults(),
            body.nextToken(),
            List.of("ListStateMachineVersions", machine.machine()));
    return new VersionBody.Versions(
        page.elements().stream().map(version -> wire(version, arns)).toList(), page.next());
  }

  private Object delete(VersionBody.Delete body, Arns arns) {
    Arn.Machine named = Arn.machine(body.stateMachineVersionArn());
    if (!(named.qualifier().orElse(null) instanceof Qualifier.Version(int version))) {
      throw Refusal.invalidArn(
          "Not a version of a state machine: " + body.stateMachineVersionArn());
    }
    List<String> users = versions.deleteVersion(named.name(), version);
    if (!users.isEmpty()) {
      throw Refusal.conflict(
          "Version to be deleted must not be referenced by an alias. Current list of aliases"
              + " referencing this version: [%s]".formatted(String.join(", ", users)));
    }
    return Json.object();
  }
}
