package io.millrace.pipeline;

import static io.millrace.base.ErrorCode.PIPELINE_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.base.yaml.Located;
import io.millrace.base.yaml.Yaml;
import io.millrace.pipeline.states.Definition;
import io.millrace.pipeline.states.ExecutionType;
import io.millrace.pipeline.states.Finding;
import io.millrace.pipeline.states.Resource;
import io.millrace.pipeline.states.StateMachine;
import io.millrace.pipeline.types.Signature;
import io.millrace.pipeline.types.TypeCheck;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Reads definitions (JSON or YAML text) against the tasks that are there. Thread-safe.
public final class Definitions {
  private static final int BYTES_MAX = 1_048_576;
  private static final String FIX =
      "Correct the named places; docs/pipelines.md tells what a definition may hold.";

  private final Predicate<Resource> known;
  private final Function<Resource, Optional<Signature>> signatures;

  /// @param tasks that Task states may call, beside nested executions
  public Definitions(Tasks tasks) {
    this(resource -> known(resource, tasks), tasks::signature);
  }

  private Definitions(
      Predicate<Resource> known, Function<Resource, Optional<Signature>> signatures) {
    this.known = known;
    this.signatures = signatures;
  }

  /// Takes every task for one that is there: for definitions whose tasks are mocked.
  public static Definitions withAnyTask() {
    return new Definitions(_ -> true, _ -> Optional.empty());
  }

  /// What a task takes and gives, as far as it is known.
  public Optional<Signature> signature(Resource resource) {
    return signatures.apply(resource);
  }

  /// What a check found.
  /// @param position line and column of the place
  public record Place(Finding finding, Located.Position position) {
    @Override
    public String toString() {
      return "%s, %s: %s (%s)"
          .formatted(position, finding.pointer(), finding.message(), finding.code());
    }
  }

  /// All findings, warnings too, in the order of the text; empty if there are none.
  /// @throws MillraceException with `YAML_INVALID` if the text is neither JSON nor YAML
  public List<Place> findings(String definition, ExecutionType type) {
    Located text = parse(definition);
    return reading(text.tree(), type).findings().stream()
        .map(finding -> new Place(finding, text.at(pointer(finding))))
        .toList();
  }

  /// What a tree is as the definition of executions of a type.
  public Definition.Reading reading(JsonNode tree, ExecutionType type) {
    return Definition.read(tree, type, known).with(TypeCheck.findings(tree, signatures), tree);
  }

  /// @throws MillraceException with `PIPELINE_INVALID`, all faults in the message, a line each
  public void check(String definition, ExecutionType type) {
    List<Place> faults =
        findings(definition, type).stream()
            .filter(place -> !place.finding().code().isWarning())
            .toList();
    require(
        faults.isEmpty(),
        PIPELINE_INVALID,
        FIX,
        "The definition has %s:%s",
        faults.size() == 1 ? "a fault" : faults.size() + " faults",
        faults.stream().map(fault -> "\n  " + fault).collect(Collectors.joining()));
  }

  /// @throws MillraceException with `PIPELINE_INVALID`
  public StateMachine read(String definition) {
    check(definition, ExecutionType.STANDARD);
    return switch (Definition.read(parse(definition).tree(), known)) {
      case Definition.Reading.Valid valid -> valid.machine();
      case Definition.Reading.Invalid invalid ->
          throw new IllegalStateException(invalid.findings().toString());
    };
  }

  /// A definition that was accepted before, whatever tasks there are now.
  StateMachine readAccepted(String definition, ExecutionType type) {
    return switch (Definition.read(parse(definition).tree(), type, _ -> true)) {
      case Definition.Reading.Valid valid -> valid.machine();
      case Definition.Reading.Invalid invalid ->
          throw new MillraceException(PIPELINE_INVALID, invalid.findings().toString(), FIX);
    };
  }

  private static Located parse(String definition) {
    require(
        definition.getBytes(StandardCharsets.UTF_8).length <= BYTES_MAX,
        PIPELINE_INVALID,
        FIX,
        "The definition is larger than %d bytes.",
        BYTES_MAX);
    return Yaml.parse(definition);
  }

  private static String pointer(Finding finding) {
    return finding.pointer().equals("/") ? "" : finding.pointer();
  }

  private static boolean known(Resource resource, Tasks tasks) {
    return switch (resource.service()) {
      case "activity" -> true;
      case "millrace" -> tasks.find(resource.target()).isPresent();
      case "states" -> NestedExecution.ACTIONS.contains(resource.action());
      default -> false;
    };
  }
}
