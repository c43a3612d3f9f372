package io.millrace.pipeline.stepfunctions;

import io.millrace.base.json.Json;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.MapChild;
import io.millrace.pipeline.stepfunctions.DefinitionText.Diagnostic;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// Reading state machines, and checking definitions of future ones.
final class ReadMachineOperations {
  private static final int DIAGNOSTICS_MAX = 100;
  private static final Pages.Order<Revision> BY_NAME =
      new Pages.Order<>(Revision::machine, Comparator.naturalOrder());

  private final StateMachines machines;
  private final Targets targets;
  private final StartedExecutions started;
  private final DefinitionText definitions;
  private final Pages pages;

  ReadMachineOperations(
      StateMachines machines,
      Targets targets,
      StartedExecutions started,
      DefinitionText definitions,
      Pages pages) {
    this.machines = machines;
    this.targets = targets;
    this.started = started;
    this.definitions = definitions;
    this.pages = pages;
  }

  void addTo(Operations operations) {
    operations
        .add("DescribeStateMachine", MachineBody.Describe.class, this::describe)
        .add(
            "DescribeStateMachineForExecution",
            ExecutionBody.Describe.class,
            this::describeForExecution)
        .add("ListStateMachines", MachineBody.ListMachines.class, this::list)
        .add("ValidateStateMachineDefinition", MachineBody.Validate.class, this::validate);
  }

  private MachineBody.Described describe(MachineBody.Describe body, Arns arns) {
    Arn.Machine named = Arn.machineOrLabel(body.stateMachineArn());
    if (named.label().isPresent()) {
      return describeLabelled(body, named, named.label().get(), arns);
    }
    Optional<Revision> deleting =
        machines.deleting(named.name()).filter(_ -> named.qualifier().isEmpty());
    Targets.Target target =
        deleting
            .map(last -> new Targets.Target(last, Optional.empty(), Optional.empty()))
            .orElseGet(() -> targets.target(body.stateMachineArn()));
    Revision machine = target.revision();
    return new MachineBody.Described(
        target
            .version()
            .map(version -> arns.qualified(machine.machine(), version.version()))
            .orElseGet(() -> arns.machine(machine.machine())),
        machine.machine(),
        deleting.isPresent() ? "DELETING" : "ACTIVE",
        body.allData() ? machines.definition(machine) : null,
        machine.settings().roleArn(),
        machines.type(machine).name(),
        EpochSeconds.of(
            target.version().map(PublishedVersion::createdAt).orElse(machine.createdAt())),
        machine.settings().logging(),
        machine.settings().tracing(),
        machine.settings().encryption(),
        null,
        machine.id().orElse(null),
        target
            .version()
            .map(PublishedVersion::description)
            .filter(description -> !description.isEmpty())
            .orElse(null),
        references(body.allData(), machine, Optional.empty()));
  }

  private Map<String, Set<String>> references(
      boolean wanted, Revision machine, Optional<String> label) {
    return wanted
        ? DefinitionText.variableReferences(
            machines.definition(machine), machines.type(machine), label)
        : Map.of();
  }

  /// What the children of a map run run: the processor of a Map.
  private MachineBody.Described describeLabelled(
      MachineBody.Describe body, Arn.Machine named, String label, Arns arns) {
    Revision machine =
        machines
            .find(MapChild.pipeline(named.name()))
            .orElseThrow(() -> Refusal.noMachine(body.stateMachineArn()));
    ObjectNode processor =
        Processors.find(Json.parse(machines.definition(machine)), label)
            .orElseThrow(() -> Refusal.noMachine(body.stateMachineArn()));
    return new MachineBody.Described(
        arns.machine(named.name()),
        named.name(),
        "ACTIVE",
        body.allData() ? Json.write(processor) : null,
        machine.settings().roleArn(),
        processor.path("ProcessorConfig").path("ExecutionType").asString(),
        EpochSeconds.of(machine.createdAt()),
        machine.settings().logging(),
        machine.settings().tracing(),
        machine.settings().encryption(),
        label,
        machine.id().orElse(null),
        null,
        references(body.allData(), machine, Optional.of(label)));
  }

  /// The machine as it was when the execution started.
  private MachineBody.DescribedForExecution describeForExecution(
      ExecutionBody.Describe body, Arns arns) {
    Execution execution = started.execution(body.executionArn());
    Revision machine = machines.of(execution, started.start(execution.id()));
    Optional<String> label = MapChild.label(execution.pipeline());
    String definition = machines.definition(machine);
    return new MachineBody.DescribedForExecution(
        arns.machine(execution.pipeline()),
        execution.pipeline(),
        body.allData()
            ? label
                .flatMap(text -> Processors.find(Json.parse(definition), text))
                .map(Json::write)
                .orElse(definition)
            : null,
        machine.settings().roleArn(),
        EpochSeconds.of(machine.updatedAt()),
        machine.settings().logging(),
        machine.settings().tracing(),
        machine.settings().encryption(),
        ExecutionOperations.mapRunArn(execution, arns),
        label.orElse(null),
        machine.id().orElse(null),
        references(body.allData(), machine, label));
  }

  private MachineBody.Machines list(MachineBody.ListMachines body, Arns arns) {
    Pages.Page<Revision> page =
        pages.cut(
            machines.list(), BY_NAME, body.maxResults(), body.nextToken(), "ListStateMachines");
    return new MachineBody.Machines(
        page.elements().stream()
            .map(
                machine ->
                    new MachineBody.Summary(
                        arns.machine(machine.machine()),
                        machine.machine(),
                        machines.type(machine).name(),
                        EpochSeconds.of(machine.createdAt())))
            .toList(),
        page.next());
  }

  private MachineBody.Validated validate(MachineBody.Validate body, Arns arns) {
    List<Diagnostic> found =
        definitions.diagnose(body.definition(), body.executionType()).stream()
            .filter(diagnostic -> diagnostic.isError() || "WARNING".equals(body.severity()))
            .toList();
    int limit =
        body.maxResults() == null || body.maxResults() == 0 ? DIAGNOSTICS_MAX : body.maxResults();
    boolean fails = found.stream().anyMatch(Diagnostic::isError);
    return new MachineBody.Validated(
        fails ? "FAIL" : "OK", found.stream().limit(limit).toList(), found.size() > limit);
  }
}
