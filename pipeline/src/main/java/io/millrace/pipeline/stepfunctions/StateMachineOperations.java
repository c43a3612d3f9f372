package io.millrace.pipeline.stepfunctions;

import io.millrace.pipeline.Names;
import io.millrace.pipeline.stepfunctions.DefinitionText.Diagnostic;
import java.util.Comparator;
import java.util.List;

/// Making, changing and reading state machines.
final class StateMachineOperations {
  static final String STANDARD = "STANDARD";

  private static final int DIAGNOSTICS_MAX = 100;
  private static final Pages.Order<Revision> BY_NAME =
      new Pages.Order<>(Revision::machine, Comparator.naturalOrder());

  private final StateMachines machines;
  private final DefinitionText definitions;
  private final Pages pages;

  StateMachineOperations(StateMachines machines, DefinitionText definitions, Pages pages) {
    this.machines = machines;
    this.definitions = definitions;
    this.pages = pages;
  }

  void addTo(Operations operations) {
    operations
        .add("CreateStateMachine", MachineBody.Create.class, this::create)
        .add("UpdateStateMachine", MachineBody.Update.class, this::update)
        .add("DescribeStateMachine", MachineBody.Describe.class, this::describe)
        .add("ListStateMachines", MachineBody.ListMachines.class, this::list)
        .add("ValidateStateMachineDefinition", MachineBody.Validate.class, this::validate);
  }

  private MachineBody.Created create(MachineBody.Create body, Arns arns) {
    if (!Names.valid(body.name())) {
      throw Refusal.invalidName(body.name());
    }
    if ("EXPRESS".equals(body.type())) {
      throw Refusal.typeNotSupported();
    }
    Settings settings = body.settings();
    definitions.require(body.definition());
    Revision machine = machines.create(body.name(), body.definition(), settings);
    String arn = arns.machine(machine.machine());
    if (!machine.settings().withRole(body.roleArn()).equals(settings)
        || !machines.definition(machine).equals(body.definition())) {
      throw Refusal.of("StateMachineAlreadyExists", "State Machine Already Exists: '%s'", arn);
    }
    return new MachineBody.Created(arn, EpochSeconds.of(machine.createdAt()));
  }

  private MachineBody.Updated update(MachineBody.Update body, Arns arns) {
    if (body.isEmpty()) {
      throw Refusal.of(
          "MissingRequiredParameter",
          "Either the definition, the role ARN, the LoggingConfiguration, or the"
              + " TracingConfiguration must be specified");
    }
    Revision before = machine(body.stateMachineArn());
    String definition = body.definition();
    if (definition == null) {
      definition = machines.definition(before);
    } else {
      definitions.require(definition);
    }
    Revision after = machines.update(before, definition, body.settings(before.settings()));
    return new MachineBody.Updated(EpochSeconds.of(after.updatedAt()), after.id().orElse(null));
  }

  /// The machine that an ARN without version or alias names.
  private Revision machine(String arn) {
    Arn.Machine named = Arn.machine(arn);
    return machines
        .find(named.name())
        .filter(_ -> named.qualifier().isEmpty())
        .orElseThrow(() -> Refusal.noMachine(arn));
  }

  private MachineBody.Described describe(MachineBody.Describe body, Arns arns) {
    Revision machine = machine(body.stateMachineArn());
    return new MachineBody.Described(
        arns.machine(machine.machine()),
        machine.machine(),
        "ACTIVE",
        "METADATA_ONLY".equals(body.includedData()) ? null : machines.definition(machine),
        machine.settings().roleArn(),
        STANDARD,
        EpochSeconds.of(machine.createdAt()),
        machine.settings().logging(),
        machine.settings().tracing(),
        machine.settings().encryption(),
        machine.id().orElse(null));
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
                        STANDARD,
                        EpochSeconds.of(machine.createdAt())))
            .toList(),
        page.next());
  }

  private MachineBody.Validated validate(MachineBody.Validate body, Arns arns) {
    List<Diagnostic> found =
        definitions.diagnose(body.definition()).stream()
            .filter(d -> d.severity().equals("ERROR") || "WARNING".equals(body.severity()))
            .toList();
    int limit =
        body.maxResults() == null || body.maxResults() == 0 ? DIAGNOSTICS_MAX : body.maxResults();
    boolean fails = found.stream().anyMatch(d -> d.severity().equals("ERROR"));
    return new MachineBody.Validated(
        fails ? "FAIL" : "OK", found.stream().limit(limit).toList(), found.size() > limit);
  }
}
