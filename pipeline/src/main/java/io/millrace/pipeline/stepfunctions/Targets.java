package io.millrace.pipeline.stepfunctions;

import java.util.Optional;
import java.util.function.IntSupplier;

/// What the ARN of a state machine stands for: its current revision, that of a version, or one of
/// those that an alias routes to, by chance. Thread-safe.
final class Targets {
  private final StateMachines machines;
  private final VersionStore versions;
  private final IntSupplier chance;

  /// @param chance draws a number from 0 to 99
  Targets(StateMachines machines, VersionStore versions, IntSupplier chance) {
    this.machines = machines;
    this.versions = versions;
    this.chance = chance;
  }

  /// @param version empty if the ARN is that of the machine itself
  /// @param alias if the ARN is that of an alias
  record Target(Revision revision, Optional<PublishedVersion> version, Optional<String> alias) {}

  /// @throws Refusal with `InvalidArn`, `StateMachineDoesNotExist`, `StateMachineDeleting`
  Target target(String arn) {
    Arn.Machine named = Arn.machine(arn);
    Optional<Revision> current = machines.find(named.name());
    return current
        .flatMap(
            machine ->
                named.qualifier().isEmpty()
                    ? Optional.of(new Target(machine, Optional.empty(), Optional.empty()))
                    : target(machine.machine(), named.qualifier().get()))
        .orElseThrow(() -> absent(named, arn));
  }

  private Refusal absent(Arn.Machine named, String arn) {
    return machines.deleting(named.name()).isPresent()
        ? Refusal.deleting(arn)
        : Refusal.noMachine(arn);
  }

  private Optional<Target> target(String machine, Qualifier qualifier) {
    return switch (qualifier) {
      case Qualifier.Version(int number) -> target(machine, number, Optional.empty());
      case Qualifier.Alias(String name) ->
          versions
              .alias(machine, name)
              .flatMap(
                  alias -> target(machine, alias.version(chance.getAsInt()), Optional.of(name)));
    };
  }

  private Optional<Target> target(String machine, int number, Optional<String> alias) {
    return versions
        .version(machine, number)
        .flatMap(
            version ->
                machines
                    .revision(machine, version.revision())
                    .map(revision -> new Target(revision, Optional.of(version), alias)));
  }

  /// The current revision of the machine that an ARN without version and alias names.
  /// @throws Refusal with `InvalidArn`, `StateMachineDoesNotExist`, `StateMachineDeleting`
  Revision machine(String arn) {
    Arn.Machine named = Arn.machine(arn);
    return machines
        .find(named.name())
        .filter(_ -> named.qualifier().isEmpty())
        .orElseThrow(() -> absent(named, arn));
  }
}
