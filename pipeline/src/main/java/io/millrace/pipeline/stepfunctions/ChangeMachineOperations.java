package io.millrace.pipeline.stepfunctions;

import io.millrace.base.json.Json;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionStatus;
import io.millrace.pipeline.Executions;
import io.millrace.pipeline.Executions.Filter;
import io.millrace.pipeline.Names;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Making, changing and deleting state machines.
final class ChangeMachineOperations {
  private final StateMachines machines;
  private final Targets targets;
  private final DefinitionText definitions;
  private final VersionOperations versions;
  private final StateMachineStores stores;
  private final Executions executions;

  ChangeMachineOperations(
      StateMachines machines,
      Targets targets,
      DefinitionText definitions,
      VersionOperations versions,
      StateMachineStores stores,
      Executions executions) {
    this.machines = machines;
    this.targets = targets;
    this.definitions = definitions;
    this.versions = versions;
    this.stores = stores;
    this.executions = executions;
  }

  void addTo(Operations operations) {
    operations
        .add("CreateStateMachine", MachineBody.Create.class, this::create)
        .add("UpdateStateMachine", MachineBody.Update.class, this::update)
        .add("DeleteStateMachine", MachineBody.Delete.class, this::delete);
  }

  private MachineBody.Created create(MachineBody.Create body, Arns arns) {
    check(body);
    Settings settings = body.settings();
    definitions.require(body.definition(), body.executionType());
    Optional<Revision> known = machines.find(body.name());
    requireFree(body.name(), arns);
    Revision machine =
        machines.create(body.name(), body.definition(), body.executionType(), settings);
    String arn = arns.machine(machine.machine());
    if (!machine.settings().withRole(body.roleArn()).equals(settings)
        || !machines.definition(machine).equals(body.definition())
        || machines.type(machine) != body.executionType()
        || (known.isPresent() && isOtherVersion(body, machine))) {
      throw Refusal.of("StateMachineAlreadyExists", "State Machine Already Exists: '%s'", arn);
    }
    if (known.isEmpty()) {
      TagOperations.put(stores.tags(), TagOperations.ofMachine(machine.machine()), body.tags());
    }
    return new MachineBody.Created(
        arn,
        EpochSeconds.of(machine.createdAt()),
        published(machine, body.publish(), body.versionDescription(), arns));
  }

  private static void check(MachineBody.Create body) {
    checkDescription(body.publish(), body.versionDescription());
    if (!Names.valid(body.name())) {
      throw Refusal.invalidName(body.name());
    }
    if (body.tags() != null && body.tags().size() > TagStore.TAGS_MAX) {
      throw TagOperations.tooMany();
    }
  }

  /// A machine that was deleted keeps its name until its executions have ended.
  private void requireFree(String name, Arns arns) {
    if (machines.deleting(name).isPresent()) {
      throw Refusal.deleting(arns.machine(name));
    }
  }

  /// Whether a machine that is there was not made with the same wish to publish.
  private boolean isOtherVersion(MachineBody.Create body, Revision machine) {
    return Boolean.TRUE.equals(body.publish())
        && stores.versions().versions(machine.machine()).stream()
            .noneMatch(
                version ->
                    version.revision() == machine.number()
                        && version.description().equals(text(body.versionDescription())));
  }

  private static void checkDescription(
      @Nullable Boolean publish, @Nullable String versionDescription) {
    if (versionDescription != null && !Boolean.TRUE.equals(publish)) {
      throw Refusal.validation("Version description can only be set when publish is true");
    }
  }

  private @Nullable String published(
      Revision machine, @Nullable Boolean publish, @Nullable String description, Arns arns) {
    return Boolean.TRUE.equals(publish)
        ? arns.qualified(machine.machine(), versions.publish(machine, text(description)).version())
        : null;
  }

  private static String text(@Nullable String description) {
    return description == null ? "" : description;
  }

  private MachineBody.Updated update(MachineBody.Update body, Arns arns) {
    checkDescription(body.publish(), body.versionDescription());
    if (body.isEmpty()) {
      throw Refusal.of(
          "MissingRequiredParameter",
          "Either the definition, the role ARN, the LoggingConfiguration, or the"
              + " TracingConfiguration must be specified");
    }
    Revision before = targets.machine(body.stateMachineArn());
    String definition = body.definition();
    if (definition == null) {
      definition = machines.definition(before);
    } else {
      definitions.require(definition, machines.type(before));
    }
    Revision after = machines.update(before, definition, body.settings(before.settings()));
    return new MachineBody.Updated(
        EpochSeconds.of(after.updatedAt()),
        after.id().orElse(null),
        published(after, body.publish(), body.versionDescription(), arns));
  }

  private Object delete(MachineBody.Delete body, Arns arns) {
    Arn.Machine named = Arn.machine(body.stateMachineArn());
    if (named.qualifier().isPresent()) {
      throw Refusal.validation("Delete versions and aliases with their own operations.");
    }
    machines.delete(named.name());
    stores.versions().forget(named.name());
    stores.tags().forget(TagOperations.ofMachine(named.name()));
    abortAll(Filter.ALL.ofPipeline(named.name()).in(ExecutionStatus.RUNNING).first(1_000));
    return Json.object();
  }

  private void abortAll(Filter filter) {
    Executions.Page page = executions.list(filter);
    for (Execution execution : page.executions()) {
      executions.stop(execution.id(), "", "The state machine was deleted.");
    }
    page.next().ifPresent(last -> abortAll(filter.after(last)));
  }
}
