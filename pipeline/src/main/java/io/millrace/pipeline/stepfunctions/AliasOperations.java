package io.millrace.pipeline.stepfunctions;

import io.millrace.base.json.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Names that stand for published versions.
final class AliasOperations {
  private static final Pages.Order<Alias> BY_NAME =
      new Pages.Order<>(Alias::name, Comparator.naturalOrder());

  private final Targets targets;
  private final VersionStore versions;
  private final Pages pages;
  private final InstantSource clock;

  AliasOperations(Targets targets, VersionStore versions, Pages pages, InstantSource clock) {
    this.targets = targets;
    this.versions = versions;
    this.pages = pages;
    this.clock = clock;
  }

  void addTo(Operations operations) {
    operations
        .add("CreateStateMachineAlias", AliasBody.Create.class, this::create)
        .add("UpdateStateMachineAlias", AliasBody.Update.class, this::update)
        .add("DescribeStateMachineAlias", AliasBody.Name.class, this::describe)
        .add("ListStateMachineAliases", VersionBody.ListVersions.class, this::list)
        .add("DeleteStateMachineAlias", AliasBody.Name.class, this::delete);
  }

  private AliasBody.Created create(AliasBody.Create body, Arns arns) {
    Routing routing = Routing.of(body.routingConfiguration());
    String description = body.description() == null ? "" : body.description();
    Optional<Alias> known = versions.alias(routing.machine(), body.name());
    if (known.isPresent()) {
      return same(known.get(), description, routing.routes(), arns);
    }
    Instant now = now();
    Alias alias =
        new Alias(routing.machine(), body.name(), description, routing.routes(), now, now);
    save(alias);
    return wire(alias, arns);
  }

  private static AliasBody.Created same(
      Alias known, String description, List<Alias.Route> routes, Arns arns) {
    if (!known.description().equals(description) || !known.routes().equals(routes)) {
      throw Refusal.conflict(
          "Failed to create alias because an alias with the same name and a different routing"
              + " configuration already exists.");
    }
    return wire(known, arns);
  }

  private void save(Alias alias) {
    switch (versions.save(alias)) {
      case DONE -> {}
      case VERSION_MISSING -> throw Refusal.notFound();
      case TOO_MANY ->
          throw Refusal.of(
              "ServiceQuotaExceededException",
              "The state machine has %d aliases; delete some.",
              VersionStore.ALIASES_MAX);
    }
  }

  private AliasBody.Updated update(AliasBody.Update body, Arns arns) {
    if (body.description() == null && body.routingConfiguration() == null) {
      throw Refusal.validation(
          "MISSING_REQUIRED_PARAMETER",
          "At least one of description and routingConfiguration must be specified.");
    }
    Alias before = alias(body.stateMachineAliasArn());
    List<Alias.Route> routes =
        body.routingConfiguration() == null
            ? before.routes()
            : Routing.of(body.routingConfiguration()).of(before.machine());
    String description = body.description() == null ? before.description() : body.description();
    Instant now = now();
    save(new Alias(before.machine(), before.name(), description, routes, before.createdAt(), now));
    return new AliasBody.Updated(EpochSeconds.of(now));
  }

  private AliasBody.Described describe(AliasBody.Name body, Arns arns) {
    Alias alias = alias(body.stateMachineAliasArn());
    return new AliasBody.Described(
        arns.qualified(alias.machine(), alias.name()),
        alias.name(),
        alias.description().isEmpty() ? null : alias.description(),
        alias.routes().stream()
            .map(
                route ->
                    new AliasBody.Route(
                        arns.qualified(alias.machine(), route.version()), route.weight()))
            .toList(),
        EpochSeconds.of(alias.createdAt()),
        EpochSeconds.of(alias.updatedAt()));
  }

  private AliasBody.Aliases list(VersionBody.ListVersions body, Arns arns) {
    Targets.Target target = targets.target(body.stateMachineArn());
    String machine = target.revision().machine();
    List<Alias> aliases =
        versions.aliases(machine).stream()
            .filter(alias -> target.version().map(v -> alias.uses(v.version())).orElse(true))
            .toList();
    Pages.Page<Alias> page =
        pages.cut(
            aliases,
            BY_NAME,
            body.maxResults(),
            body.nextToken(),
            List.of("ListStateMachineAliases", Arn.machine(body.stateMachineArn())));
    return new AliasBody.Aliases(
        page.elements().stream().map(alias -> wire(alias, arns)).toList(), page.next());
  }

  private Object delete(AliasBody.Name body, Arns arns) {
    Arn.Machine named = Arn.machine(body.stateMachineAliasArn());
    named.qualifier().ifPresent(q -> versions.deleteAlias(named.name(), name(q)));
    return Json.object();
  }

  private Alias alias(String arn) {
    Arn.Machine named = Arn.machine(arn);
    return named
        .qualifier()
        .flatMap(qualifier -> versions.alias(named.name(), name(qualifier)))
        .orElseThrow(Refusal::notFound);
  }

  private static String name(Qualifier qualifier) {
    return switch (qualifier) {
      case Qualifier.Alias(String name) -> name;
      case Qualifier.Version(int number) -> Integer.toString(number);
    };
  }

  private static AliasBody.Created wire(Alias alias, Arns arns) {
    return new AliasBody.Created(
        arns.qualified(alias.machine(), alias.name()), EpochSeconds.of(alias.createdAt()));
  }

  private Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }
}
